-- SPDX-License-Identifier: MIT
-- The rows of loading_edges are (user, track, when, seen at), each pair once.
ANALYZE loading_edges;

UPDATE likes SET liked_at = COALESCE(l.c, likes.liked_at), seen_at = l.d
FROM loading_edges l
WHERE l.a = likes.user_id AND l.b = likes.track_id AND l.d >= likes.seen_at;

INSERT INTO likes (user_id, track_id, liked_at, seen_at)
SELECT a, b, c, d FROM loading_edges
WHERE NOT EXISTS (SELECT 1 FROM likes o WHERE o.user_id = a AND o.track_id = b);

DELETE FROM loading_edges;
