CREATE OR REPLACE TABLE newest AS
SELECT playlist_id, max(line) AS line FROM playlist WHERE file = ${file} GROUP BY playlist_id;

INSERT INTO left_out
SELECT file, line, 'older state of a playlist that was fetched again' FROM playlist
    ANTI JOIN newest USING (playlist_id, line) WHERE file = ${file};

COPY (
    SELECT playlist_id, title, left(description, 2000) AS description, creator_user_id, genre,
        coalesce(sg_tags(tag_list), []) AS tags, created_at, track_count, permalink_url,
        'soundcloud:playlists:' || playlist_id AS urn,
        'soundcloud:users:' || creator_user_id AS creator_urn, creator_name, creator_permalink_url,
        genre_raw, sg_genre(coalesce(genre_raw, '')) AS canonical_genre, tag_list, playlist_type,
        label_name, license, release_date, artwork_url, likes_count, repost_count, duration,
        last_modified, fetched_at, 'soundcloud' AS source
    FROM playlist SEMI JOIN newest USING (playlist_id, line)
    WHERE file = ${file}
    ORDER BY playlist_id
) TO ${path} (FORMAT parquet, COMPRESSION zstd);
