-- SPDX-License-Identifier: MIT
-- Whole tables for the graph, ordered by URN: the same data give the same rows, however they
-- came. CROSS JOIN keeps SQLite to the order as written, which is the order of the result:
-- what is left to sort is one user's or one track's share, not the table.

-- name: each_track scan
SELECT t.urn, t.title, u.urn, u.username, t.metadata_artist, t.genre, t.canonical_genre,
    t.label_name, t.isrc, t.license, t.permalink_url, t.release_date, t.source, t.created_at,
    t.fetched_at, t.duration_ms, t.playback_count, t.like_count, t.repost_count, t.comment_count,
    t.is_stub
FROM tracks t LEFT JOIN users u ON u.id = t.user_id
ORDER BY t.urn;

-- name: each_playlist scan
SELECT p.urn, p.title, u.urn, u.username, p.permalink_url, p.playlist_type, p.source,
    p.track_count, p.likes_count, p.created_at, p.fetched_at
FROM playlists p LEFT JOIN users u ON u.id = p.user_id
ORDER BY p.urn;

-- One playlist: what each_playlist and each_entry give of it.

-- name: playlist_row
SELECT p.urn, p.title, u.urn, u.username, p.permalink_url, p.playlist_type, p.source,
    p.track_count, p.likes_count, p.created_at, p.fetched_at
FROM playlists p LEFT JOIN users u ON u.id = p.user_id
WHERE p.urn = $1;

-- name: playlist_entries
SELECT p.urn, t.urn, e.position
FROM playlists p CROSS JOIN entries e CROSS JOIN tracks t
WHERE p.urn = $1 AND e.playlist_id = p.id AND t.id = e.track_id
ORDER BY e.position;

-- name: playlist_fans sort
SELECT u.urn, p.urn
FROM playlists p CROSS JOIN playlist_likes l CROSS JOIN users u
WHERE p.urn = $1 AND l.playlist_id = p.id AND u.id = l.user_id
ORDER BY u.urn;

-- One user: what each_user and each_like give of him.

-- name: user_row
SELECT urn, username, permalink_url FROM users WHERE urn = $1;

-- name: user_likes sort
SELECT u.urn, t.urn
FROM users u CROSS JOIN likes l CROSS JOIN tracks t
WHERE u.urn = $1 AND l.user_id = u.id AND t.id = l.track_id
ORDER BY t.urn;

-- name: each_user scan
SELECT urn, username, permalink_url FROM users ORDER BY urn;

-- name: each_entry scan
SELECT p.urn, t.urn, e.position
FROM playlists p CROSS JOIN entries e CROSS JOIN tracks t
WHERE e.playlist_id = p.id AND t.id = e.track_id
ORDER BY p.urn, e.position;

-- name: each_like scan sort
SELECT u.urn, t.urn
FROM users u CROSS JOIN likes l CROSS JOIN tracks t
WHERE l.user_id = u.id AND t.id = l.track_id
ORDER BY u.urn, t.urn;

-- name: each_repost scan sort
SELECT u.urn, t.urn
FROM users u CROSS JOIN reposts r CROSS JOIN tracks t
WHERE r.user_id = u.id AND t.id = r.track_id
ORDER BY u.urn, t.urn;

-- name: each_playlist_like scan sort
SELECT u.urn, p.urn
FROM users u CROSS JOIN playlist_likes l CROSS JOIN playlists p
WHERE l.user_id = u.id AND p.id = l.playlist_id
ORDER BY u.urn, p.urn;

-- name: each_follow scan sort
SELECT a.urn, b.urn
FROM users a CROSS JOIN follows f CROSS JOIN users b
WHERE f.follower_id = a.id AND b.id = f.followee_id
ORDER BY a.urn, b.urn;

-- name: each_related scan sort
SELECT a.urn, b.urn, r.source, r.rank
FROM tracks a CROSS JOIN related r CROSS JOIN tracks b
WHERE r.src_id = a.id AND b.id = r.dst_id
ORDER BY a.urn, r.source, r.rank, b.urn;

-- name: each_tag scan
SELECT t.urn, g.tag
FROM tracks t CROSS JOIN track_tags g
WHERE g.track_id = t.id AND g.kind = 'tag'
ORDER BY t.urn, g.position;

-- Those that the tag_list has not, each once.

-- name: each_hashtag scan sort
SELECT DISTINCT t.urn, g.tag
FROM tracks t CROSS JOIN track_tags g
WHERE g.track_id = t.id AND g.kind <> 'tag'
    AND NOT EXISTS (
        SELECT 1 FROM track_tags k WHERE k.track_id = t.id AND k.kind = 'tag' AND k.tag = g.tag)
ORDER BY t.urn, g.tag;
