-- SPDX-License-Identifier: MIT
-- The rows of loading_edges are (user, track, when, seen at), each pair once.
ANALYZE loading_edges;

INSERT INTO reposts AS o (user_id, track_id, reposted_at, seen_at)
SELECT a, b, c, d FROM loading_edges WHERE 1 = 1
ON CONFLICT (user_id, track_id) DO UPDATE SET
    reposted_at = COALESCE(excluded.reposted_at, o.reposted_at),
    seen_at = excluded.seen_at
WHERE excluded.seen_at >= o.seen_at;

DELETE FROM loading_edges;
