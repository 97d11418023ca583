-- SPDX-License-Identifier: MIT
-- Where tracks wait. Made of columns that exist, so that each database takes its own types and its
-- own order of texts; flags are numbers here.
CREATE TEMP TABLE loading_tracks AS
SELECT id AS number, urn, title, metadata_artist, genre, canonical_genre, label_name, isrc, license,
    permalink_url, release_date, duration_ms, playback_count, like_count, repost_count,
    comment_count, download_count, created_at, source, fetched_at, bpm, key_signature, access,
    id AS streamable, id AS downloadable, artwork_url, tag_list, page, urn AS description,
    urn AS words, urn AS user_urn
FROM tracks WHERE 1 = 0;

CREATE TEMP TABLE loading_tags AS
SELECT track_id AS number, kind, position, tag FROM track_tags WHERE 1 = 0;

CREATE TEMP TABLE loaded_tracks (number BIGINT, id BIGINT, has_tags BIGINT, has_title BIGINT,
    has_description BIGINT, lacks_words BIGINT);

CREATE UNIQUE INDEX loading_tracks_number ON loading_tracks (number);
