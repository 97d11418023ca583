-- SPDX-License-Identifier: MIT
-- What users played, and when. See store/listens.h.

-- name: listen_near
SELECT 1 FROM listens
WHERE track_id = $1 AND user_id = $2 AND listened_at BETWEEN $3 AND $4
LIMIT 1;

-- name: put_listen
INSERT INTO listens (user_id, listened_at, track_id, played_ms, source, fetched_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, listened_at, track_id) DO NOTHING;

-- name: listens_of_user sort
SELECT l.listened_at, t.urn, l.played_ms, l.source, l.fetched_at
FROM users u JOIN listens l ON l.user_id = u.id JOIN tracks t ON t.id = l.track_id
WHERE u.urn = $1
ORDER BY l.listened_at, t.urn;

-- name: playlists_of_type sort
SELECT p.urn
FROM users u JOIN playlists p ON p.user_id = u.id
WHERE u.urn = $1 AND p.playlist_type = $2
ORDER BY p.urn;
