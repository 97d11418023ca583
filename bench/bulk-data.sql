-- SPDX-License-Identifier: MIT
-- Staging files as `soundgraph clean` writes them, made up from made (list, track, position) and
-- shape (lists, tracks). Nothing in them is anybody's.
CREATE MACRO pick(words, n) AS words[1 + (hash(n) % len(words))::INTEGER];
CREATE MACRO words() AS ['lofi', 'deep house', 'techno', 'ambient', 'hip hop', 'chill', 'jazz',
    'drum and bass', 'garage', 'dub', 'trance', 'indie', 'folk', 'metal', 'disco', 'soul'];
CREATE MACRO stamp() AS TIMESTAMP '2024-05-01 12:00:00';

COPY (
    SELECT n AS track_id, 'soundcloud:tracks:' || n AS urn,
        pick(words(), n) || ' number ' || n || ' #' || replace(pick(words(), n + 7), ' ', '') AS title,
        'Recorded at night, mixed in the morning. Take ' || n || ', thanks to everybody.' AS description,
        '"' || pick(words(), n + 1) || '" "' || pick(words(), n + 2) || '" ' || pick(['a', 'b', 'c'], n)
            AS tag_list,
        [pick(words(), n + 1), pick(words(), n + 2), pick(['a', 'b', 'c'], n)] AS tags,
        pick(words(), n) AS genre, 'others' AS canonical_genre,
        1 + n // 8 AS user_id, 'artist ' || (1 + n // 8) AS username,
        stamp() - to_days((n % 2000)::INTEGER) AS created_at, 120000 + n % 240000 AS duration,
        CASE WHEN n % 5 = 0 THEN 120.0 END::DOUBLE AS bpm, NULL::VARCHAR AS key,
        (hash(n + 3) % 1000000)::BIGINT AS playback_count, (hash(n + 4) % 50000)::BIGINT AS like_count,
        (hash(n + 5) % 5000)::BIGINT AS repost_count, (hash(n + 6) % 900)::BIGINT AS comment_count,
        'all-rights-reserved' AS license,
        'https://soundcloud.com/artist-' || (1 + n // 8) || '/number-' || n AS permalink_url,
        true AS streamable, NULL::DOUBLE AS engagement_score, stamp() AS fetched_at,
        'soundcloud' AS source, [replace(pick(words(), n + 7), ' ', '')] AS hashtags,
        [replace(pick(words(), n + 7), ' ', '')] AS title_hashtags, []::VARCHAR[] AS description_hashtags,
        pick(words(), n) AS genre_raw, 'soundcloud:users:' || (1 + n // 8) AS user_urn,
        'https://soundcloud.com/artist-' || (1 + n // 8) AS user_permalink_url,
        NULL::VARCHAR AS metadata_artist, NULL::VARCHAR AS label_name, NULL::VARCHAR AS isrc,
        'playable' AS access, NULL::VARCHAR AS artwork_url, NULL::VARCHAR AS release_date,
        NULL::BIGINT AS download_count, false AS downloadable
    FROM range((SELECT tracks FROM shape)) AS r(n) ORDER BY urn
) TO 'FOLDER/tracks_search_bulk.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
    SELECT n AS playlist_id, pick(words(), n) || ' mix ' || n AS title, NULL::VARCHAR AS description,
        1 + n // 4 AS creator_user_id, pick(words(), n) AS genre, []::VARCHAR[] AS tags,
        stamp() AS created_at, NULL::BIGINT AS track_count,
        'https://soundcloud.com/artist-' || (1 + n // 4) || '/sets/mix-' || n AS permalink_url,
        'soundcloud:playlists:' || n AS urn, 'soundcloud:users:' || (1 + n // 4) AS creator_urn,
        'artist ' || (1 + n // 4) AS creator_name,
        'https://soundcloud.com/artist-' || (1 + n // 4) AS creator_permalink_url,
        pick(words(), n) AS genre_raw, 'others' AS canonical_genre, NULL::VARCHAR AS tag_list,
        '' AS playlist_type, NULL::VARCHAR AS label_name, NULL::VARCHAR AS license,
        NULL::VARCHAR AS release_date, NULL::VARCHAR AS artwork_url,
        (hash(n) % 900)::BIGINT AS likes_count, 0::BIGINT AS repost_count, NULL::BIGINT AS duration,
        NULL::TIMESTAMP AS last_modified, stamp() AS fetched_at, 'soundcloud' AS source
    FROM range((SELECT lists FROM shape)) AS r(n) ORDER BY urn
) TO 'FOLDER/user_1_playlists.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
    SELECT list AS playlist_id, track AS track_id, position, NULL::BIGINT AS artist_id,
        NULL::VARCHAR AS title, NULL::VARCHAR AS permalink_url,
        'soundcloud:playlists:' || list AS playlist_urn, 'soundcloud:tracks:' || track AS track_urn,
        NULL::VARCHAR AS artist_urn, NULL::VARCHAR AS artist_name, stamp() AS fetched_at,
        'soundcloud' AS source
    FROM made ORDER BY playlist_urn, position
) TO 'FOLDER/user_1_playlist_tracks.parquet' (FORMAT parquet, COMPRESSION zstd);
