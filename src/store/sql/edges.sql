-- SPDX-License-Identifier: MIT
-- Edges between records, all given by id.

-- name: put_entry
INSERT INTO entries (playlist_id, position, track_id) VALUES ($1, $2, $3)
ON CONFLICT (playlist_id, position) DO UPDATE SET track_id = excluded.track_id;

-- name: clear_entries
DELETE FROM entries WHERE playlist_id = $1;

-- name: date_entries
UPDATE playlists SET entries_at = $2 WHERE id = $1;

-- name: put_like
INSERT INTO likes AS l (user_id, track_id, liked_at, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, track_id) DO UPDATE SET
    liked_at = COALESCE(excluded.liked_at, l.liked_at),
    seen_at = excluded.seen_at;

-- name: put_repost
INSERT INTO reposts AS r (user_id, track_id, reposted_at, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, track_id) DO UPDATE SET
    reposted_at = COALESCE(excluded.reposted_at, r.reposted_at),
    seen_at = excluded.seen_at;

-- name: put_playlist_like
INSERT INTO playlist_likes (user_id, playlist_id, seen_at) VALUES ($1, $2, $3)
ON CONFLICT (user_id, playlist_id) DO UPDATE SET seen_at = excluded.seen_at;

-- name: put_follow
INSERT INTO follows (follower_id, followee_id, seen_at) VALUES ($1, $2, $3)
ON CONFLICT (follower_id, followee_id) DO UPDATE SET seen_at = excluded.seen_at;

-- name: put_related
INSERT INTO related (src_id, dst_id, source, rank, seen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (src_id, dst_id, source) DO UPDATE SET
    rank = excluded.rank,
    seen_at = excluded.seen_at;

-- name: drop_unseen_likes
DELETE FROM likes WHERE user_id = (SELECT id FROM users WHERE urn = $1) AND seen_at < $2;

-- name: drop_unseen_fans
DELETE FROM likes WHERE track_id = (SELECT id FROM tracks WHERE urn = $1) AND seen_at < $2;

-- name: drop_unseen_playlist_likes
DELETE FROM playlist_likes WHERE user_id = (SELECT id FROM users WHERE urn = $1) AND seen_at < $2;

-- name: drop_unseen_related
DELETE FROM related WHERE src_id = (SELECT id FROM tracks WHERE urn = $1) AND seen_at < $2;
