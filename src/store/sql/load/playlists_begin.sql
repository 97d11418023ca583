-- SPDX-License-Identifier: MIT
-- Where playlists wait; see tracks_begin.sql.
CREATE TEMP TABLE loading_playlists AS
SELECT id AS number, urn, title, permalink_url, playlist_type, track_count, likes_count,
    reposts_count, duration_ms, created_at, last_modified, source, fetched_at, genre, label_name,
    license, release_date, artwork_url, tag_list, page, urn AS description, urn AS words,
    urn AS user_urn, urn AS user_source, urn AS username, urn AS user_url, urn AS user_page,
    urn AS user_words
FROM playlists WHERE 1 = 0;

CREATE TEMP TABLE loaded_playlists (number BIGINT, id BIGINT);

-- The last mention of each user, the last that names it, and the last with its page.
CREATE TEMP TABLE loading_users (number BIGINT PRIMARY KEY, named BIGINT UNIQUE, paged BIGINT);

CREATE TEMP TABLE loaded_words (id BIGINT, words TEXT);

CREATE UNIQUE INDEX loading_playlists_number ON loading_playlists (number);
