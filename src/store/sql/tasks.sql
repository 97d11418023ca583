-- SPDX-License-Identifier: MIT
-- Collection state: runs, their queues, and what sources listed.

-- name: run_id
SELECT id FROM runs WHERE name = $1;

-- name: add_run
INSERT INTO runs (name) VALUES ($1)
ON CONFLICT (name) DO UPDATE SET name = excluded.name
RETURNING id;

-- name: drop_run
DELETE FROM runs WHERE name = $1;

-- name: add_task
INSERT INTO tasks (run_id, listing, target, secret_token, depth) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (run_id, target, listing) DO NOTHING;

-- name: next_task
SELECT t.id, r.name, t.listing, t.target, t.secret_token, t.cursor, t.depth, t.position, t.pages,
    t.fetched_at, t.failure
FROM runs r JOIN tasks t ON t.run_id = r.id
WHERE r.name = $1 AND t.fetched_at IS NULL AND t.failure IS NULL
ORDER BY t.id
LIMIT 1;

-- name: each_task sort
SELECT t.id, r.name, t.listing, t.target, t.secret_token, t.cursor, t.depth, t.position, t.pages,
    t.fetched_at, t.failure
FROM runs r JOIN tasks t ON t.run_id = r.id
WHERE r.name = $1
ORDER BY t.id;

-- name: each_failed_task
SELECT t.id, r.name, t.listing, t.target, t.secret_token, t.cursor, t.depth, t.position, t.pages,
    t.fetched_at, t.failure
FROM runs r JOIN tasks t ON t.run_id = r.id
WHERE r.name = $1 AND t.failure IS NOT NULL
ORDER BY t.id;

-- name: update_task
UPDATE tasks SET cursor = $2, position = $3, pages = $4, fetched_at = $5, failure = $6
WHERE id = $1;

-- name: count_tasks
SELECT
    count(*),
    count(CASE WHEN fetched_at IS NOT NULL AND failure IS NULL THEN 1 END),
    count(failure)
FROM tasks
WHERE run_id = (SELECT id FROM runs WHERE name = $1);

-- name: is_fresh
SELECT 1 FROM tasks WHERE target = $1 AND listing = $2 AND failure IS NULL AND fetched_at >= $3
UNION ALL
SELECT 1 FROM listings WHERE target = $1 AND listing = $2 AND fetched_at >= $3
LIMIT 1;

-- name: add_run_track
INSERT INTO run_tracks (run_id, track_urn) VALUES ($1, $2)
ON CONFLICT (run_id, track_urn) DO NOTHING;

-- name: count_run_track
UPDATE runs SET tracks = tracks + 1 WHERE id = $1;

-- name: run_tracks
SELECT tracks FROM runs WHERE name = $1;

-- name: listing_id
SELECT id FROM listings WHERE target = $1 AND listing = $2;

-- name: add_listing
INSERT INTO listings (target, listing) VALUES ($1, $2)
ON CONFLICT (target, listing) DO UPDATE SET target = excluded.target
RETURNING id;

-- name: get_listing_state
SELECT entries, complete, fetched_at FROM listings WHERE target = $1 AND listing = $2;

-- name: get_listing
SELECT i.urn
FROM listings l JOIN listing_items i ON i.listing_id = l.id
WHERE l.target = $1 AND l.listing = $2
ORDER BY i.position
LIMIT $3;

-- name: put_listing_item
INSERT INTO listing_items (listing_id, position, urn) VALUES ($1, $2, $3)
ON CONFLICT (listing_id, position) DO UPDATE SET urn = excluded.urn;

-- name: finish_listing
UPDATE listings SET entries = $2, complete = $3, fetched_at = $4 WHERE id = $1;

-- name: clear_listing
DELETE FROM listings WHERE target = $1 AND listing = $2;
