-- SPDX-License-Identifier: MIT
-- Records. What is known stays unless something known replaces it.

-- name: user_id
SELECT id FROM users WHERE urn = $1;

-- name: track_id
SELECT id FROM tracks WHERE urn = $1;

-- name: playlist_id
SELECT id FROM playlists WHERE urn = $1;

-- Stubs. Another program may have added the row since it was looked for.

-- name: add_user
INSERT INTO users (urn, source) VALUES ($1, $2)
ON CONFLICT (urn) DO UPDATE SET urn = excluded.urn
RETURNING id;

-- name: add_track
INSERT INTO tracks (urn, source) VALUES ($1, $2)
ON CONFLICT (urn) DO UPDATE SET urn = excluded.urn
RETURNING id;

-- name: add_playlist
INSERT INTO playlists (urn, source) VALUES ($1, $2)
ON CONFLICT (urn) DO UPDATE SET urn = excluded.urn
RETURNING id;

-- $20: a count that says nothing. It is 0 for a user inside another record, where services send 0
-- for what they left out, and -1 for a whole record.

-- name: put_user
INSERT INTO users AS u (is_stub, urn, username, permalink_url, full_name, city, country_code,
    avatar_url, followers_count, followings_count, track_count, playlist_count, likes_count,
    reposts_count, verified, created_at, page, source, seen_at, fetched_at)
VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
ON CONFLICT (urn) DO UPDATE SET
    is_stub = 0,
    username = COALESCE(excluded.username, u.username),
    permalink_url = COALESCE(excluded.permalink_url, u.permalink_url),
    full_name = COALESCE(excluded.full_name, u.full_name),
    city = COALESCE(excluded.city, u.city),
    country_code = COALESCE(excluded.country_code, u.country_code),
    avatar_url = COALESCE(excluded.avatar_url, u.avatar_url),
    followers_count =
        COALESCE(
            NULLIF(excluded.followers_count, $20), u.followers_count, excluded.followers_count),
    followings_count =
        COALESCE(
            NULLIF(excluded.followings_count, $20), u.followings_count, excluded.followings_count),
    track_count =
        COALESCE(NULLIF(excluded.track_count, $20), u.track_count, excluded.track_count),
    playlist_count =
        COALESCE(NULLIF(excluded.playlist_count, $20), u.playlist_count, excluded.playlist_count),
    likes_count =
        COALESCE(NULLIF(excluded.likes_count, $20), u.likes_count, excluded.likes_count),
    reposts_count =
        COALESCE(NULLIF(excluded.reposts_count, $20), u.reposts_count, excluded.reposts_count),
    verified = COALESCE(excluded.verified, u.verified),
    created_at = COALESCE(excluded.created_at, u.created_at),
    page = COALESCE(excluded.page, u.page),
    source = CASE WHEN $20 = 0 THEN u.source ELSE excluded.source END,
    seen_at = COALESCE(excluded.seen_at, u.seen_at),
    fetched_at = COALESCE(excluded.fetched_at, u.fetched_at)
RETURNING id;

-- $6 is the canonical form of $5; a missing genre does not make a known one unknown.

-- name: put_track
INSERT INTO tracks AS t (is_stub, urn, user_id, title, metadata_artist, genre, canonical_genre,
    label_name, isrc, license, permalink_url, release_date, duration_ms, playback_count,
    like_count, repost_count, comment_count, download_count, created_at, source, fetched_at, bpm,
    key_signature, access, streamable, downloadable, artwork_url, tag_list, page)
VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20, $21, $22, $23, $24, $25, $26, $27, $28)
ON CONFLICT (urn) DO UPDATE SET
    is_stub = 0,
    user_id = COALESCE(excluded.user_id, t.user_id),
    title = COALESCE(excluded.title, t.title),
    metadata_artist = COALESCE(excluded.metadata_artist, t.metadata_artist),
    genre = COALESCE(excluded.genre, t.genre),
    canonical_genre =
        CASE WHEN excluded.genre IS NULL
        THEN COALESCE(t.canonical_genre, excluded.canonical_genre)
        ELSE excluded.canonical_genre END,
    label_name = COALESCE(excluded.label_name, t.label_name),
    isrc = COALESCE(excluded.isrc, t.isrc),
    license = COALESCE(excluded.license, t.license),
    permalink_url = COALESCE(excluded.permalink_url, t.permalink_url),
    release_date = COALESCE(excluded.release_date, t.release_date),
    duration_ms = COALESCE(excluded.duration_ms, t.duration_ms),
    playback_count = COALESCE(excluded.playback_count, t.playback_count),
    like_count = COALESCE(excluded.like_count, t.like_count),
    repost_count = COALESCE(excluded.repost_count, t.repost_count),
    comment_count = COALESCE(excluded.comment_count, t.comment_count),
    download_count = COALESCE(excluded.download_count, t.download_count),
    created_at = COALESCE(excluded.created_at, t.created_at),
    source = excluded.source,
    fetched_at = COALESCE(excluded.fetched_at, t.fetched_at),
    bpm = COALESCE(excluded.bpm, t.bpm),
    key_signature = COALESCE(excluded.key_signature, t.key_signature),
    access = COALESCE(excluded.access, t.access),
    streamable = COALESCE(excluded.streamable, t.streamable),
    downloadable = COALESCE(excluded.downloadable, t.downloadable),
    artwork_url = COALESCE(excluded.artwork_url, t.artwork_url),
    tag_list = COALESCE(excluded.tag_list, t.tag_list),
    page = COALESCE(excluded.page, t.page)
RETURNING id;

-- $21: a track count that says nothing: 0 where the answer held no tracks, else -1.

-- name: put_playlist
INSERT INTO playlists AS p (is_stub, urn, user_id, title, permalink_url, playlist_type,
    track_count, likes_count, reposts_count, duration_ms, created_at, last_modified, source,
    fetched_at, genre, label_name, license, release_date, artwork_url, tag_list, page)
VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20)
ON CONFLICT (urn) DO UPDATE SET
    is_stub = 0,
    user_id = COALESCE(excluded.user_id, p.user_id),
    title = COALESCE(excluded.title, p.title),
    permalink_url = COALESCE(excluded.permalink_url, p.permalink_url),
    playlist_type = COALESCE(excluded.playlist_type, p.playlist_type),
    track_count =
        COALESCE(NULLIF(excluded.track_count, $21), p.track_count, excluded.track_count),
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
RETURNING id;

-- Beside the records.

-- name: put_user_document
INSERT INTO user_documents AS d (user_id, description, raw) VALUES ($1, $2, $3)
ON CONFLICT (user_id) DO UPDATE SET
    description = COALESCE(excluded.description, d.description),
    raw = COALESCE(excluded.raw, d.raw);

-- name: put_track_document
INSERT INTO track_documents AS d (track_id, description, raw) VALUES ($1, $2, $3)
ON CONFLICT (track_id) DO UPDATE SET
    description = COALESCE(excluded.description, d.description),
    raw = COALESCE(excluded.raw, d.raw);

-- name: put_playlist_document
INSERT INTO playlist_documents AS d (playlist_id, description, raw) VALUES ($1, $2, $3)
ON CONFLICT (playlist_id) DO UPDATE SET
    description = COALESCE(excluded.description, d.description),
    raw = COALESCE(excluded.raw, d.raw);

-- name: put_user_words
INSERT INTO user_search (user_id, words) VALUES ($1, $2)
ON CONFLICT (user_id) DO UPDATE SET words = excluded.words;

-- name: put_track_words
INSERT INTO track_search (track_id, words) VALUES ($1, $2)
ON CONFLICT (track_id) DO UPDATE SET words = excluded.words;

-- name: put_playlist_words
INSERT INTO playlist_search (playlist_id, words) VALUES ($1, $2)
ON CONFLICT (playlist_id) DO UPDATE SET words = excluded.words;

-- What words are made of: read back, because the record may have held only a part.

-- name: user_texts
SELECT username, full_name FROM users WHERE id = $1;

-- name: track_texts
SELECT title, metadata_artist, genre, tag_list FROM tracks WHERE id = $1;

-- name: playlist_texts
SELECT title, genre, tag_list FROM playlists WHERE id = $1;

-- name: clear_tags
DELETE FROM track_tags WHERE track_id = $1 AND kind = $2;

-- name: put_tag
INSERT INTO track_tags (track_id, kind, position, tag) VALUES ($1, $2, $3, $4);

-- Reading. The views' columns, then description and raw.

-- name: get_user
SELECT r.*, d.description, d.raw
FROM user_records r LEFT JOIN user_documents d ON d.user_id = r.id
WHERE r.urn = $1;

-- name: get_track
SELECT r.*, d.description, d.raw
FROM track_records r LEFT JOIN track_documents d ON d.track_id = r.id
WHERE r.urn = $1;

-- name: get_playlist
SELECT r.*, d.description, d.raw
FROM playlist_records r LEFT JOIN playlist_documents d ON d.playlist_id = r.id
WHERE r.urn = $1;

-- name: get_entries
SELECT r.*
FROM playlists p JOIN entries e ON e.playlist_id = p.id JOIN track_records r ON r.id = e.track_id
WHERE p.urn = $1
ORDER BY e.position;

-- name: tracks_of_user sort
SELECT r.*
FROM users u JOIN tracks t ON t.user_id = u.id JOIN track_records r ON r.id = t.id
WHERE u.urn = $1
ORDER BY r.playback_count DESC NULLS LAST, r.urn
LIMIT $2;

-- name: playlists_of_track sort
SELECT r.*
FROM playlist_records r
WHERE r.id IN (
    SELECT e.playlist_id FROM tracks t JOIN entries e ON e.track_id = t.id WHERE t.urn = $1)
ORDER BY r.likes_count DESC NULLS LAST, r.urn
LIMIT $2;

-- What a service gave comes before what a file said.

-- name: urn_of_page
SELECT urn FROM tracks WHERE page = $1 AND urn NOT LIKE 'file:%'
UNION ALL
SELECT urn FROM playlists WHERE page = $1
UNION ALL
SELECT urn FROM users WHERE page = $1
UNION ALL
SELECT urn FROM tracks WHERE page = $1
LIMIT 1;

-- name: item_date
SELECT fetched_at FROM tracks WHERE urn = $1
UNION ALL
SELECT fetched_at FROM playlists WHERE urn = $1
UNION ALL
SELECT fetched_at FROM users WHERE urn = $1;
