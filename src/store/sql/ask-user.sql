-- SPDX-License-Identifier: MIT
-- Users of similar taste to $1 (an id), with at least $2 tracks in common. Columns: the user, the
-- common tracks, those of the other, and whether his list is known to be whole.

-- name: ask_similar_by_likes sort
WITH mine AS MATERIALIZED (
    SELECT track_id FROM likes WHERE user_id = $1
), found AS MATERIALIZED (
    SELECT o.user_id, count(*) AS common
    FROM mine m CROSS JOIN likes o
    WHERE o.track_id = m.track_id AND o.user_id <> $1
    GROUP BY o.user_id
    HAVING count(*) >= $2
)
SELECT u.id, u.urn, f.common, (SELECT count(*) FROM likes l WHERE l.user_id = f.user_id)
FROM found f CROSS JOIN users u
WHERE u.id = f.user_id;

-- name: ask_similar_by_playlists sort
WITH mine AS MATERIALIZED (
    SELECT DISTINCT e.track_id FROM playlists p CROSS JOIN entries e
    WHERE p.user_id = $1 AND e.playlist_id = p.id
), seen AS MATERIALIZED (
    SELECT DISTINCT m.track_id,
        (SELECT p.user_id FROM playlists p WHERE p.id = e.playlist_id) AS user_id
    FROM mine m CROSS JOIN entries e
    WHERE e.track_id = m.track_id
), found AS MATERIALIZED (
    SELECT user_id, count(*) AS common FROM seen
    WHERE user_id <> $1
    GROUP BY user_id
    HAVING count(*) >= $2
)
SELECT u.id, u.urn, f.common, (
    SELECT count(DISTINCT e.track_id) FROM playlists p CROSS JOIN entries e
    WHERE p.user_id = f.user_id AND e.playlist_id = p.id)
FROM found f CROSS JOIN users u
WHERE u.id = f.user_id;

-- name: count_likes_of_user
SELECT count(*) FROM likes WHERE user_id = $1;

-- name: count_listed_by_user sort
SELECT count(DISTINCT e.track_id) FROM playlists p CROSS JOIN entries e
WHERE p.user_id = $1 AND e.playlist_id = p.id;

-- 1: the list was read to its end, or holds as many as its owner's record says.

-- name: likes_are_whole
SELECT 1 FROM users u
WHERE u.id = $1 AND (
    u.likes_count <= (SELECT count(*) FROM likes l WHERE l.user_id = u.id)
    OR EXISTS (
        SELECT 1 FROM listings s
        WHERE s.target = u.urn AND s.listing = 'user-likes' AND s.complete = 1));

-- name: playlists_are_whole
SELECT 1 FROM users u
WHERE u.id = $1 AND (
    u.playlist_count <= (SELECT count(*) FROM playlists p WHERE p.user_id = u.id)
    OR EXISTS (
        SELECT 1 FROM listings s
        WHERE s.target = u.urn AND s.listing = 'user-playlists' AND s.complete = 1))
    AND NOT EXISTS (
        SELECT 1 FROM playlists p WHERE p.user_id = u.id AND p.entries_at IS NULL);

-- Tracks that both have, $2 the other.

-- name: ask_common_likes sort
SELECT COALESCE(t.title, t.urn)
FROM likes a CROSS JOIN tracks t
WHERE a.user_id = $1 AND t.id = a.track_id
    AND EXISTS (SELECT 1 FROM likes b WHERE b.user_id = $2 AND b.track_id = a.track_id)
ORDER BY t.playback_count DESC NULLS LAST, t.urn
LIMIT $3;

-- name: ask_common_listed sort
WITH his AS MATERIALIZED (
    SELECT DISTINCT e.track_id FROM playlists p CROSS JOIN entries e
    WHERE p.user_id = $1 AND e.playlist_id = p.id
), others AS MATERIALIZED (
    SELECT DISTINCT e.track_id FROM playlists p CROSS JOIN entries e
    WHERE p.user_id = $2 AND e.playlist_id = p.id
), both_of_them AS MATERIALIZED (
    SELECT track_id FROM his INTERSECT SELECT track_id FROM others
)
SELECT COALESCE(t.title, t.urn)
FROM both_of_them b CROSS JOIN tracks t
WHERE t.id = b.track_id
ORDER BY t.playback_count DESC NULLS LAST, t.urn
LIMIT $3;
