-- SPDX-License-Identifier: MIT
-- Where playlists wait; see tracks_begin.sql.
CREATE TEMP TABLE loading_playlists AS
SELECT id AS number, urn, title, permalink_url, playlist_type, track_count, likes_count,
    reposts_count, duration_ms, created_at, last_modified, source, fetched_at, genre, label_name,
    license, release_date, artwork_url, tag_list, page, urn AS description, urn AS words,
    urn AS user_urn
FROM playlists WHERE 1 = 0;

CREATE TEMP TABLE loaded_playlists (number BIGINT, id BIGINT, lacks_words BIGINT);

CREATE UNIQUE INDEX loading_playlists_number ON loading_playlists (number);
