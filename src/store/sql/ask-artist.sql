-- SPDX-License-Identifier: MIT
-- Who is related to an artist, $1 his id: the $2 with the most evidence. $3: so much of his own is
-- looked at, the shortest lists first, and no further one once $5 tracks were seen. $4: 1 to count
-- the others' own, for the strength. Columns: the user, the evidence, what the other has, what he has,
-- what of it was looked at.

-- name: ask_co_playlist sort
WITH his AS MATERIALIZED (
    SELECT DISTINCT e.playlist_id FROM tracks t CROSS JOIN entries e
    WHERE t.user_id = $1 AND e.track_id = t.id
), few AS MATERIALIZED (
    SELECT playlist_id FROM his ORDER BY playlist_id LIMIT $3
), sized AS MATERIALIZED (
    SELECT f.playlist_id, (
        SELECT count(*) FROM entries e WHERE e.playlist_id = f.playlist_id) AS size
    FROM few f
), mine AS MATERIALIZED (
    SELECT playlist_id FROM (
        SELECT playlist_id, sum(size) OVER (ORDER BY size, playlist_id) - size AS ahead
        FROM sized) placed
    WHERE ahead < $5
), seen AS MATERIALIZED (
    SELECT DISTINCT m.playlist_id,
        (SELECT t.user_id FROM tracks t WHERE t.id = e.track_id) AS user_id
    FROM mine m CROSS JOIN entries e
    WHERE e.playlist_id = m.playlist_id
), found AS MATERIALIZED (
    SELECT user_id, count(*) AS evidence FROM seen
    WHERE user_id <> $1
    GROUP BY user_id
    HAVING count(*) >= 2
), best AS MATERIALIZED (
    SELECT f.user_id, f.evidence FROM found f
    WHERE f.evidence >= COALESCE((
        SELECT evidence FROM found ORDER BY evidence DESC LIMIT 1 OFFSET $2 - 1), 0)
    ORDER BY f.evidence DESC, (SELECT u.urn FROM users u WHERE u.id = f.user_id)
    LIMIT $2
)
SELECT r.*, b.evidence,
    CASE WHEN $4 = 1 THEN (
        SELECT count(DISTINCT e.playlist_id) FROM tracks t CROSS JOIN entries e
        WHERE t.user_id = b.user_id AND e.track_id = t.id) END,
    (SELECT count(*) FROM his), (SELECT count(*) FROM mine)
FROM best b JOIN user_records r ON r.id = b.user_id
ORDER BY b.evidence DESC, r.urn;

-- Nobody is a fan of his own.

-- name: ask_shared_fans_of_artist sort
WITH his AS MATERIALIZED (
    SELECT DISTINCT l.user_id FROM tracks t CROSS JOIN likes l
    WHERE t.user_id = $1 AND l.track_id = t.id AND l.user_id <> $1
), few AS MATERIALIZED (
    SELECT user_id FROM his ORDER BY user_id LIMIT $3
), sized AS MATERIALIZED (
    SELECT f.user_id, (SELECT count(*) FROM likes l WHERE l.user_id = f.user_id) AS size
    FROM few f
), mine AS MATERIALIZED (
    SELECT user_id FROM (
        SELECT user_id, sum(size) OVER (ORDER BY size, user_id) - size AS ahead
        FROM sized) placed
    WHERE ahead < $5
), seen AS MATERIALIZED (
    SELECT DISTINCT m.user_id AS fan,
        (SELECT t.user_id FROM tracks t WHERE t.id = l.track_id) AS user_id
    FROM mine m CROSS JOIN likes l
    WHERE l.user_id = m.user_id
), found AS MATERIALIZED (
    SELECT user_id, count(*) AS evidence FROM seen
    WHERE user_id <> $1 AND user_id <> fan
    GROUP BY user_id
    HAVING count(*) >= 2
), best AS MATERIALIZED (
    SELECT f.user_id, f.evidence FROM found f
    WHERE f.evidence >= COALESCE((
        SELECT evidence FROM found ORDER BY evidence DESC LIMIT 1 OFFSET $2 - 1), 0)
    ORDER BY f.evidence DESC, (SELECT u.urn FROM users u WHERE u.id = f.user_id)
    LIMIT $2
)
SELECT r.*, b.evidence,
    CASE WHEN $4 = 1 THEN (
        SELECT count(DISTINCT l.user_id) FROM tracks t CROSS JOIN likes l
        WHERE t.user_id = b.user_id AND l.track_id = t.id AND l.user_id <> b.user_id) END,
    (SELECT count(*) FROM his), (SELECT count(*) FROM mine)
FROM best b JOIN user_records r ON r.id = b.user_id
ORDER BY b.evidence DESC, r.urn;

-- Tracks of the other that were reposted, both ways added; who reposts must be an artist.

-- name: ask_repost sort
WITH his AS MATERIALIZED (
    SELECT r.track_id, r.user_id FROM reposts r WHERE r.user_id = $1
    UNION ALL
    SELECT r.track_id, r.user_id FROM tracks t CROSS JOIN reposts r
    WHERE t.user_id = $1 AND r.track_id = t.id AND r.user_id <> $1
), mine AS MATERIALIZED (
    SELECT track_id, user_id FROM his ORDER BY user_id, track_id LIMIT $3
), seen AS MATERIALIZED (
    SELECT CASE WHEN m.user_id <> $1 THEN m.user_id
        ELSE (SELECT t.user_id FROM tracks t WHERE t.id = m.track_id) END AS user_id
    FROM mine m
), found AS MATERIALIZED (
    SELECT user_id, count(*) AS evidence FROM seen
    WHERE user_id <> $1
    GROUP BY user_id
    HAVING count(*) >= 2
)
SELECT r.*, f.evidence, NULL, (SELECT count(*) FROM his), (SELECT count(*) FROM mine)
FROM found f JOIN user_records r ON r.id = f.user_id
WHERE EXISTS (SELECT 1 FROM tracks t WHERE t.user_id = f.user_id)
ORDER BY f.evidence DESC, r.urn
LIMIT $2;

-- Artists that follow him and whom he follows.

-- name: ask_follow sort
WITH his AS MATERIALIZED (
    SELECT a.followee_id AS user_id FROM follows a
    WHERE a.follower_id = $1
        AND EXISTS (
            SELECT 1 FROM follows b WHERE b.follower_id = a.followee_id AND b.followee_id = $1)
), mine AS MATERIALIZED (
    SELECT user_id FROM his ORDER BY user_id LIMIT $3
)
SELECT r.*, 2, NULL, (SELECT count(*) FROM his), (SELECT count(*) FROM mine)
FROM mine m JOIN user_records r ON r.id = m.user_id
WHERE m.user_id <> $1
    AND EXISTS (SELECT 1 FROM tracks t WHERE t.user_id = m.user_id)
ORDER BY r.urn
LIMIT $2;

-- Names in titles. What the tracks of an artist say, $2 of them …

-- name: ask_works
SELECT id, user_id, title, metadata_artist FROM tracks WHERE user_id = $1 LIMIT $2;

-- name: count_works
SELECT count(*) FROM tracks WHERE user_id = $1;

-- … and where his folded name stands, $2 a LIKE pattern of it.

-- name: ask_naming scan
SELECT t.id, t.user_id, t.title, t.metadata_artist
FROM track_search s JOIN tracks t ON t.id = s.track_id
WHERE s.words LIKE $2 ESCAPE '\' AND (t.user_id IS NULL OR t.user_id <> $1);

-- Artists by name, in small letters as far as ASCII goes.

-- name: ask_artists_named
SELECT u.id, u.username FROM users u
WHERE lower(substr(u.username, 1, 200)) = $1
    AND EXISTS (SELECT 1 FROM tracks t WHERE t.user_id = u.id);

-- name: ask_artists_of_page
SELECT u.id, u.page FROM users u
WHERE u.page = $1 AND EXISTS (SELECT 1 FROM tracks t WHERE t.user_id = u.id);

-- name: ask_page
SELECT page, username FROM users WHERE id = $1;
