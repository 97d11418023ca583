-- SPDX-License-Identifier: MIT
-- From loading_playlists into the tables, as put_playlist does it row by row; see tracks_merge.sql.
-- The entries come apart.
ANALYZE loading_playlists;

INSERT INTO playlists AS p (is_stub, urn, user_id, title, permalink_url, playlist_type,
    track_count, likes_count, reposts_count, duration_ms, created_at, last_modified, source,
    fetched_at, genre, label_name, license, release_date, artwork_url, tag_list, page)
SELECT 0, l.urn, u.id, l.title, l.permalink_url, l.playlist_type, l.track_count, l.likes_count,
    l.reposts_count, l.duration_ms, l.created_at, l.last_modified, l.source, l.fetched_at, l.genre,
    l.label_name, l.license, l.release_date, l.artwork_url, l.tag_list, l.page
FROM loading_playlists l LEFT JOIN users u ON u.urn = l.user_urn
WHERE 1 = 1
ON CONFLICT (urn) DO UPDATE SET
    is_stub = 0,
    user_id = COALESCE(excluded.user_id, p.user_id),
    title = COALESCE(excluded.title, p.title),
    permalink_url = COALESCE(excluded.permalink_url, p.permalink_url),
    playlist_type = COALESCE(excluded.playlist_type, p.playlist_type),
    track_count = COALESCE(NULLIF(excluded.track_count, 0), p.track_count, excluded.track_count),
    likes_count = COALESCE(excluded.likes_count, p.likes_count),
    reposts_count = COALESCE(excluded.reposts_count, p.reposts_count),
    duration_ms = COALESCE(excluded.duration_ms, p.duration_ms),
    created_at = COALESCE(excluded.created_at, p.created_at),
    last_modified = COALESCE(excluded.last_modified, p.last_modified),
    source = excluded.source,
    fetched_at = COALESCE(excluded.fetched_at, p.fetched_at),
    genre = COALESCE(excluded.genre, p.genre),
    label_name = COALESCE(excluded.label_name, p.label_name),
    license = COALESCE(excluded.license, p.license),
    release_date = COALESCE(excluded.release_date, p.release_date),
    artwork_url = COALESCE(excluded.artwork_url, p.artwork_url),
    tag_list = COALESCE(excluded.tag_list, p.tag_list),
    page = COALESCE(excluded.page, p.page)
WHERE p.fetched_at IS NULL OR excluded.fetched_at >= p.fetched_at;

INSERT INTO loaded_playlists (number, id, lacks_words)
SELECT l.number, p.id,
    CASE WHEN l.title IS NULL AND p.title IS NOT NULL OR l.genre IS NULL AND p.genre IS NOT NULL
        OR l.tag_list IS NULL AND p.tag_list IS NOT NULL THEN 1 ELSE 0 END
FROM loading_playlists l JOIN playlists p ON p.urn = l.urn
WHERE p.fetched_at = l.fetched_at;
CREATE INDEX loaded_playlists_number ON loaded_playlists (number);
CREATE INDEX loaded_playlists_id ON loaded_playlists (id);
ANALYZE loaded_playlists;

UPDATE playlist_documents SET description = l.description
FROM loaded_playlists o JOIN loading_playlists l ON l.number = o.number
WHERE o.id = playlist_documents.playlist_id AND l.description IS NOT NULL;
INSERT INTO playlist_documents (playlist_id, description)
SELECT o.id, l.description FROM loaded_playlists o JOIN loading_playlists l ON l.number = o.number
WHERE l.description IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM playlist_documents d WHERE d.playlist_id = o.id);

DELETE FROM playlist_search WHERE playlist_id IN (SELECT id FROM loaded_playlists);
INSERT INTO playlist_search (playlist_id, words)
SELECT o.id, l.words FROM loaded_playlists o JOIN loading_playlists l ON l.number = o.number;
INSERT INTO words_again (kind, id) SELECT 2, id FROM loaded_playlists WHERE lacks_words = 1;
