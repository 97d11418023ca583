-- SPDX-License-Identifier: MIT
-- The pairs as postgres/0002_derived.sql has them in cooccurrence_view. A sum over a window is the
-- only one whose order SQLite promises; plain_sum adds in double, as written.
INSERT INTO cooccurrence_rows (track_a, track_b, together, weight)
WITH settings AS (
    SELECT min_together, top, max_playlist FROM cooccurrence_settings
    WHERE only_row = 1 AND engine = 'sql'
), places AS (
    SELECT playlist_id, track_id,
        row_number() OVER (PARTITION BY playlist_id ORDER BY min(position)) AS place
    FROM entries
    WHERE EXISTS (SELECT 1 FROM settings)
    GROUP BY playlist_id, track_id
), kept AS MATERIALIZED (
    SELECT playlist_id, track_id FROM places
    WHERE place <= (SELECT max_playlist FROM settings)
), lists AS (
    SELECT k.playlist_id, row_number() OVER (ORDER BY p.urn) AS number, 1.0 / k.n AS share
    FROM (SELECT playlist_id, count(*) AS n FROM kept GROUP BY playlist_id) k
        JOIN playlists p ON p.id = k.playlist_id
    WHERE k.n >= 2
), members AS MATERIALIZED (
    SELECT l.number, l.share, k.track_id FROM lists l JOIN kept k USING (playlist_id)
), sums AS (
    SELECT a.track_id AS track_a, b.track_id AS track_b,
        row_number() OVER pair AS together, plain_sum(a.share) OVER pair AS weight,
        lead(1) OVER pair IS NULL AS is_last
    FROM members a JOIN members b ON b.number = a.number AND b.track_id > a.track_id
    WINDOW pair AS (PARTITION BY a.track_id, b.track_id ORDER BY a.number)
), pairs AS MATERIALIZED (
    SELECT track_a, track_b, together, weight FROM sums
    WHERE is_last AND together >= (SELECT min_together FROM settings)
), directed AS (
    SELECT track_a, track_b, together, weight FROM pairs
    UNION ALL
    SELECT track_b, track_a, together, weight FROM pairs
)
SELECT track_a, track_b, together, weight
FROM (
    SELECT d.*, row_number() OVER (
        PARTITION BY d.track_a
        ORDER BY d.weight DESC, d.together DESC, t.playback_count DESC NULLS LAST, t.urn) AS place
    FROM directed d JOIN tracks t ON t.id = d.track_b) ranked
WHERE (SELECT top FROM settings) = 0 OR place <= (SELECT top FROM settings);
