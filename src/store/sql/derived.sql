-- SPDX-License-Identifier: MIT
-- Pairs of tracks and scores, derived from the whole store.

-- name: derived_state
SELECT engine, min_together, top, max_playlist, refreshed_at
FROM cooccurrence_settings WHERE only_row = 1;

-- name: put_derived_state
UPDATE cooccurrence_settings SET engine = $1, min_together = $2, top = $3, max_playlist = $4,
    refreshed_at = $5
WHERE only_row = 1;

-- The best $2 and what ties with the last of them are found by index; the rest of the order is
-- settled among those.

-- name: related_tracks sort
SELECT r.*, c.together, c.weight
FROM track_cooccurrence c JOIN track_records r ON r.id = c.track_b
WHERE c.track_a = (SELECT id FROM tracks WHERE urn = $1) AND c.weight >= COALESCE(
    (SELECT w.weight FROM track_cooccurrence w
    WHERE w.track_a = (SELECT id FROM tracks WHERE urn = $1)
    ORDER BY w.weight DESC
    LIMIT 1 OFFSET CAST($2 AS BIGINT) - 1), 0)
ORDER BY c.weight DESC, c.together DESC, r.playback_count DESC NULLS LAST, r.urn
LIMIT CAST($2 AS BIGINT);

-- name: related_pair
SELECT c.together, c.weight
FROM tracks a JOIN track_cooccurrence c ON c.track_a = a.id JOIN tracks b ON b.id = c.track_b
WHERE a.urn = $1 AND b.urn = $2;

-- name: each_pair scan sort
SELECT a.urn, b.urn, c.together, c.weight
FROM tracks a CROSS JOIN track_cooccurrence c CROSS JOIN tracks b
WHERE c.track_a = a.id AND b.id = c.track_b
ORDER BY a.urn, b.urn;

-- name: each_description scan
SELECT t.urn, d.description
FROM tracks t CROSS JOIN track_documents d
WHERE d.track_id = t.id AND d.description IS NOT NULL
ORDER BY t.urn;

-- name: count_pairs scan
SELECT count(*) FROM track_cooccurrence;

-- $1: the most tracks of a playlist that count.

-- name: playlist_lengths scan sort
SELECT count(*) FILTER (WHERE n >= 2), count(*) FILTER (WHERE n > $1), max(n),
    CAST(sum(CASE WHEN n > $1 THEN $1 ELSE n END) FILTER (WHERE n >= 2) AS BIGINT)
FROM (SELECT count(DISTINCT track_id) AS n FROM entries GROUP BY playlist_id) lengths;

-- name: drop_pairs scan
DELETE FROM cooccurrence_rows;

-- The number of a track may be given again, so that its pairs go at once.

-- name: forget_pairs scan
DELETE FROM cooccurrence_rows
WHERE track_a = (SELECT id FROM tracks WHERE urn = $1)
    OR track_b = (SELECT id FROM tracks WHERE urn = $1);

-- Engagement.

-- name: engagement_basis scan
SELECT max(playback_count), max(like_count), max(repost_count) FROM tracks;

-- $1, $2, $3: the most plays, likes and reposts; 0 where there are none. p, l and r are the shares
-- of the most, wp, wl and wr the weights of what is known.

-- name: put_engagement scan
UPDATE tracks SET engagement_score = made.score
FROM (
    SELECT id, (wp * p + wl * l + wr * r) / NULLIF(wp + wl + wr, 0) AS score
    FROM (
        SELECT id,
            CAST(CASE WHEN playback_count IS NULL THEN 0 ELSE 0.5 END AS DOUBLE PRECISION) AS wp,
            CAST(CASE WHEN like_count IS NULL THEN 0 ELSE 0.3 END AS DOUBLE PRECISION) AS wl,
            CAST(CASE WHEN repost_count IS NULL THEN 0 ELSE 0.2 END AS DOUBLE PRECISION) AS wr,
            COALESCE(CAST(playback_count AS DOUBLE PRECISION)
                / NULLIF(CAST($1 AS BIGINT), 0), 0) AS p,
            COALESCE(CAST(like_count AS DOUBLE PRECISION)
                / NULLIF(CAST($2 AS BIGINT), 0), 0) AS l,
            COALESCE(CAST(repost_count AS DOUBLE PRECISION)
                / NULLIF(CAST($3 AS BIGINT), 0), 0) AS r
        FROM tracks) shares) made
WHERE made.id = tracks.id
    AND COALESCE(made.score, -1) <> COALESCE(tracks.engagement_score, -1);

-- name: engagement_score
SELECT engagement_score FROM tracks WHERE urn = $1;

-- What the native engine reads.

-- name: playlist_ids scan
SELECT id FROM playlists ORDER BY urn;

-- name: track_ids scan sort
SELECT id FROM tracks ORDER BY playback_count DESC NULLS LAST, urn;

-- name: entry_ids scan
SELECT playlist_id, position, track_id FROM entries;
