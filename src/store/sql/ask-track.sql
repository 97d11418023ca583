-- SPDX-License-Identifier: MIT
-- What stands near a track, $1 its id. MATERIALIZED and CROSS JOIN: what comes first is small, and
-- the rows beside it are looked up one by one.

-- The playlists that hold it, at most $3 of them looked at, the best $2 of these.

-- name: ask_playlists sort
WITH near AS MATERIALIZED (
    SELECT DISTINCT playlist_id FROM entries WHERE track_id = $1 ORDER BY playlist_id LIMIT $3
), best AS MATERIALIZED (
    SELECT p.id FROM near n CROSS JOIN playlists p WHERE p.id = n.playlist_id
    ORDER BY p.likes_count DESC NULLS LAST, p.urn
    LIMIT $2
)
SELECT r.*, (SELECT count(DISTINCT e.track_id) FROM entries e WHERE e.playlist_id = r.id)
FROM best b JOIN playlist_records r ON r.id = b.id
ORDER BY r.likes_count DESC NULLS LAST, r.urn;

-- name: count_playlists_of_track
SELECT count(DISTINCT playlist_id) FROM entries WHERE track_id = $1;

-- What stands in its playlists: these by ascending URN, each in its own order.

-- name: ask_members sort
WITH near AS MATERIALIZED (SELECT DISTINCT playlist_id FROM entries WHERE track_id = $1)
SELECT p.id, e.track_id
FROM near n CROSS JOIN playlists p CROSS JOIN entries e
WHERE p.id = n.playlist_id AND e.playlist_id = p.id
ORDER BY p.urn, e.position;

-- name: ask_shared_playlists sort
WITH near AS MATERIALIZED (
    SELECT DISTINCT e.playlist_id FROM entries e
    WHERE e.track_id = $1
        AND EXISTS (
            SELECT 1 FROM entries o WHERE o.track_id = $2 AND o.playlist_id = e.playlist_id)
)
SELECT COALESCE(p.title, p.urn)
FROM near n CROSS JOIN playlists p WHERE p.id = n.playlist_id
ORDER BY (SELECT count(DISTINCT e.track_id) FROM entries e WHERE e.playlist_id = p.id), p.urn
LIMIT $3;

-- Tags. Those of more than 600 characters are in no index, for PostgreSQL takes no such keys.

-- The track's own, and how many tracks have each. Those of $2 tracks or more are not counted to
-- their end: the number of the $2-th track comes back instead, negative. The rarer a tag, the later
-- that is. NULL: in no index.

-- name: ask_tags
SELECT s.tag, CASE WHEN length(s.tag) <= 600 THEN (
    SELECT CASE WHEN count(*) < $2 THEN count(*) ELSE -max(track_id) END FROM (
        SELECT o.track_id FROM track_tags o
        WHERE o.tag = s.tag AND o.kind = 'tag' AND length(o.tag) <= 600
        ORDER BY o.track_id LIMIT $2) first) END
FROM track_tags s WHERE s.track_id = $1 AND s.kind = 'tag' ORDER BY s.position;

-- $5 … $20 are tags ('': none): no more than $3 rows of them are read. The $4 tracks that have the
-- most of them are compared, and the best $2 come back, a row for each tag in common. Added columns:
-- common, total, the tag; how many had one of the tags, how many were compared, and how many of the
-- tags the last of these had.

-- name: ask_tagged sort
WITH seed AS MATERIALIZED (
    SELECT tag, position FROM track_tags WHERE track_id = $1 AND kind = 'tag'
), known AS MATERIALIZED (
    SELECT tag FROM seed WHERE length(tag) <= 600
), posting AS MATERIALIZED (
    SELECT track_id FROM track_tags
    WHERE tag IN ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        AND kind = 'tag' AND length(tag) <= 600
    LIMIT $3
), near AS MATERIALIZED (
    SELECT track_id, count(*) AS found FROM posting WHERE track_id <> $1 GROUP BY track_id
), pool AS MATERIALIZED (
    SELECT track_id, found FROM near ORDER BY found DESC, track_id LIMIT $4
), compared AS MATERIALIZED (
    SELECT p.track_id, (
        SELECT count(*) FROM track_tags c
        WHERE c.track_id = p.track_id AND c.kind = 'tag'
            AND c.tag IN (SELECT tag FROM known)) AS common, (
        SELECT count(*) FROM track_tags c
        WHERE c.track_id = p.track_id AND c.kind = 'tag') AS total
    FROM pool p
), weighed AS MATERIALIZED (
    SELECT track_id, common, total, CAST(common AS DOUBLE PRECISION)
        / ((SELECT count(*) FROM seed) + total - common) AS weight
    FROM compared
), best AS MATERIALIZED (
    SELECT w.track_id, w.common, w.total, w.weight
    FROM weighed w CROSS JOIN tracks t
    WHERE t.id = w.track_id AND w.weight >= COALESCE((
        SELECT weight FROM weighed ORDER BY weight DESC LIMIT 1 OFFSET CAST($2 AS BIGINT) - 1), 0)
    ORDER BY w.weight DESC, w.common DESC, t.playback_count DESC NULLS LAST, t.urn
    LIMIT $2
)
SELECT r.*, b.common, b.total, s.tag,
    (SELECT count(*) FROM near), (SELECT count(*) FROM pool), (SELECT min(found) FROM pool)
FROM best b JOIN track_records r ON r.id = b.track_id CROSS JOIN seed s
WHERE s.tag IN (
    SELECT c.tag FROM track_tags c
    WHERE c.track_id = b.track_id AND c.kind = 'tag' AND length(c.tag) <= 600)
ORDER BY b.weight DESC, b.common DESC, r.playback_count DESC NULLS LAST, r.urn, s.position;

-- Users who like or repost it.

-- name: ask_engaged
SELECT
    (SELECT count(*) FROM likes WHERE track_id = $1),
    (SELECT count(*) FROM reposts WHERE track_id = $1),
    (SELECT count(*) FROM reposts r
     WHERE r.track_id = $1
        AND EXISTS (SELECT 1 FROM likes l WHERE l.track_id = $1 AND l.user_id = r.user_id)),
    (SELECT COALESCE(engagement_score, -1) FROM tracks WHERE id = $1);

-- name: ask_fans sort
WITH liked AS MATERIALIZED (
    SELECT user_id FROM likes WHERE track_id = $1 ORDER BY user_id LIMIT $3
), reposted AS MATERIALIZED (
    SELECT user_id FROM reposts WHERE track_id = $1 ORDER BY user_id LIMIT $3
), near AS MATERIALIZED (
    SELECT user_id FROM liked UNION SELECT user_id FROM reposted
), best AS MATERIALIZED (
    SELECT u.id FROM near n CROSS JOIN users u WHERE u.id = n.user_id
    ORDER BY u.followers_count DESC NULLS LAST, u.urn
    LIMIT $2
)
SELECT r.*,
    (SELECT count(*) FROM likes l WHERE l.user_id = r.id AND l.track_id = $1) +
    2 * (SELECT count(*) FROM reposts p WHERE p.user_id = r.id AND p.track_id = $1),
    (SELECT count(*) FROM near)
FROM best b JOIN user_records r ON r.id = b.id
ORDER BY r.followers_count DESC NULLS LAST, r.urn;

-- Likes of those who like it, of which at least $2 share one.

-- name: ask_also sort
WITH fans AS MATERIALIZED (
    SELECT user_id FROM likes WHERE track_id = $1
), found AS MATERIALIZED (
    SELECT l.track_id, count(*) AS common
    FROM fans f CROSS JOIN likes l
    WHERE l.user_id = f.user_id AND l.track_id <> $1
    GROUP BY l.track_id
    HAVING count(*) >= $2
)
SELECT f.track_id, f.common, (SELECT count(*) FROM likes l WHERE l.track_id = f.track_id),
    t.playback_count, t.urn
FROM found f CROSS JOIN tracks t
WHERE t.id = f.track_id;

-- Who likes anything at all.

-- name: count_fans scan
SELECT count(*) FROM users u WHERE EXISTS (SELECT 1 FROM likes l WHERE l.user_id = u.id);

-- name: ask_shared_fans sort
SELECT COALESCE(u.username, u.urn)
FROM likes a CROSS JOIN users u
WHERE a.track_id = $1 AND u.id = a.user_id
    AND EXISTS (SELECT 1 FROM likes b WHERE b.track_id = $2 AND b.user_id = a.user_id)
ORDER BY u.followers_count DESC NULLS LAST, u.urn
LIMIT $3;
