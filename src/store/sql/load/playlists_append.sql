-- SPDX-License-Identifier: MIT
-- playlists_merge.sql while no playlist of the load can be stored yet; see tracks_append.sql.
INSERT INTO playlists (id, is_stub, urn, user_id, title, permalink_url, playlist_type,
    track_count, likes_count, reposts_count, duration_ms, created_at, last_modified, source,
    fetched_at, genre, label_name, license, release_date, artwork_url, tag_list, page)
SELECT l.number, 0, l.urn, u.id, l.title, l.permalink_url, l.playlist_type, l.track_count, l.likes_count,
    l.reposts_count, l.duration_ms, l.created_at, l.last_modified, l.source, l.fetched_at, l.genre,
    l.label_name, l.license, l.release_date, l.artwork_url, l.tag_list, l.page
FROM loading_playlists l LEFT JOIN users u ON u.urn = l.user_urn;

SELECT setval(pg_get_serial_sequence('playlists', 'id'), max(id)) FROM playlists;

INSERT INTO playlist_documents (playlist_id, description)
SELECT number, description FROM loading_playlists WHERE description IS NOT NULL;

INSERT INTO playlist_search (playlist_id, words) SELECT number, words FROM loading_playlists;
