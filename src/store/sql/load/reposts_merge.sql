-- SPDX-License-Identifier: MIT
-- The rows of loading_edges are (user, track, when, seen at), each pair once.
ANALYZE loading_edges;

UPDATE reposts SET reposted_at = COALESCE(l.c, reposts.reposted_at), seen_at = l.d
FROM loading_edges l
WHERE l.a = reposts.user_id AND l.b = reposts.track_id AND l.d >= reposts.seen_at;

INSERT INTO reposts (user_id, track_id, reposted_at, seen_at)
SELECT a, b, c, d FROM loading_edges
WHERE NOT EXISTS (SELECT 1 FROM reposts o WHERE o.user_id = a AND o.track_id = b);

DELETE FROM loading_edges;
