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

-- name: ask_tags
SELECT tag FROM track_tags WHERE track_id = $1 AND kind = 'tag' ORDER BY position;

-- name: count_tagged
SELECT count(*) FROM (
    SELECT 1 AS one FROM track_tags WHERE tag = $1 AND kind = 'tag' AND length(tag) <= 600
    LIMIT $2) tagged;

-- $6 … $21 are tags ('': none): no more than $3 rows of them are read. The $4 tracks that have the
-- most of them are asked for the other tags, the $5 that have the most of all are compared, and those
-- that weigh as much as the $2-th best come back. Columns: id, common, total, plays, urn; how many had
-- one of the tags, were asked, were compared; how many tags the last that was asked had, and the last
-- that was compared.

-- name: ask_tagged sort
WITH seed AS MATERIALIZED (
    SELECT tag FROM track_tags WHERE track_id = $1 AND kind = 'tag'
), posting AS MATERIALIZED (
    SELECT track_id FROM track_tags
    WHERE tag IN ($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        AND kind = 'tag' AND length(tag) <= 600
    LIMIT $3
), near AS MATERIALIZED (
    SELECT track_id, count(*) AS found FROM posting WHERE track_id <> $1 GROUP BY track_id
), pool AS MATERIALIZED (
    SELECT track_id, found FROM near ORDER BY found DESC, track_id LIMIT $4
), rest AS MATERIALIZED (
    SELECT tag FROM seed
    WHERE tag NOT IN ($6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
), shared AS MATERIALIZED (
    SELECT p.track_id, p.found + (
        SELECT count(*) FROM rest r CROSS JOIN track_tags c
        WHERE c.tag = r.tag AND c.track_id = p.track_id AND c.kind = 'tag'
            AND length(c.tag) <= 600) AS common
    FROM pool p
), best AS MATERIALIZED (
    SELECT track_id, common FROM shared ORDER BY common DESC, track_id LIMIT $5
), counted AS MATERIALIZED (
    SELECT b.track_id, b.common, (
        SELECT count(*) FROM track_tags c
        WHERE c.track_id = b.track_id AND c.kind = 'tag') AS total
    FROM best b
), weighed AS MATERIALIZED (
    SELECT track_id, common, total, CAST(common AS DOUBLE PRECISION)
        / ((SELECT count(*) FROM seed) + total - common) AS weight
    FROM counted
)
SELECT w.track_id, w.common, w.total, t.playback_count, t.urn,
    (SELECT count(*) FROM near), (SELECT count(*) FROM pool), (SELECT count(*) FROM best),
    (SELECT min(found) FROM pool), (SELECT min(common) FROM best)
FROM weighed w CROSS JOIN tracks t
WHERE t.id = w.track_id AND w.weight >= COALESCE((
    SELECT weight FROM weighed ORDER BY weight DESC LIMIT 1 OFFSET CAST($2 AS BIGINT) - 1), 0);

-- name: ask_common_tags
SELECT a.tag FROM track_tags a
WHERE a.track_id = $1 AND a.kind = 'tag' AND length(a.tag) <= 600
    AND EXISTS (
        SELECT 1 FROM track_tags b
        WHERE b.tag = a.tag AND b.track_id = $2 AND b.kind = 'tag' AND length(b.tag) <= 600)
ORDER BY a.position;

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
