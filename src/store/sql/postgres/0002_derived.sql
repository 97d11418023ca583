-- SPDX-License-Identifier: MIT
-- Schema 2: what `refresh` derives from the whole store, as sqlite/0002_derived.sql has it. See
-- store/derived.h.

-- 0 .. 1; NULL: not derived yet, or all counts are hidden.
ALTER TABLE tracks ADD COLUMN engagement_score DOUBLE PRECISION;

-- How the pairs were made. engine NULL: they were not, or were purged.
CREATE TABLE cooccurrence_settings (
    only_row     SMALLINT PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    engine       TEXT COLLATE "C" CHECK (engine IN ('native', 'sql')),
    min_together BIGINT NOT NULL DEFAULT 1 CHECK (min_together >= 1),
    top          BIGINT NOT NULL DEFAULT 0 CHECK (top >= 0), -- of each track; 0: all
    max_playlist BIGINT NOT NULL DEFAULT 500 CHECK (max_playlist >= 2),
    refreshed_at BIGINT
);
INSERT INTO cooccurrence_settings (only_row) VALUES (1);

-- Pairs of the native engine, loaded by COPY.
CREATE TABLE cooccurrence_rows (
    track_a  BIGINT NOT NULL,
    track_b  BIGINT NOT NULL,
    together BIGINT NOT NULL,
    weight   DOUBLE PRECISION NOT NULL
);
CREATE INDEX cooccurrence_rows_best ON cooccurrence_rows (track_a, weight DESC, together DESC);

-- Pairs of the database itself. A playlist is cut to its first max_playlist distinct tracks; with
-- n >= 2 of them it adds 1 to together and 1/n to weight of each pair. Sums run by ascending URN
-- of the playlist, so that they are the same bits in every store that holds the same.
CREATE MATERIALIZED VIEW cooccurrence_view AS
WITH settings AS (
    SELECT min_together, top, max_playlist FROM cooccurrence_settings
    WHERE only_row = 1 AND engine = 'sql'
), places AS (
    SELECT playlist_id, track_id,
        row_number() OVER (PARTITION BY playlist_id ORDER BY min(position)) AS place
    FROM entries
    WHERE EXISTS (SELECT 1 FROM settings)
    GROUP BY playlist_id, track_id
), kept AS (
    SELECT playlist_id, track_id FROM places
    WHERE place <= (SELECT max_playlist FROM settings)
), lists AS (
    SELECT k.playlist_id, row_number() OVER (ORDER BY p.urn) AS number,
        1 / k.n::double precision AS share
    FROM (SELECT playlist_id, count(*) AS n FROM kept GROUP BY playlist_id) k
        JOIN playlists p ON p.id = k.playlist_id
    WHERE k.n >= 2
), members AS MATERIALIZED (
    SELECT l.number, l.share, k.track_id FROM lists l JOIN kept k USING (playlist_id)
), pairs AS (
    SELECT track_a, track_b, count(*) AS together, sum(share) AS weight
    FROM (
        SELECT a.track_id AS track_a, b.track_id AS track_b, a.share
        FROM members a JOIN members b ON b.number = a.number AND b.track_id > a.track_id
        ORDER BY a.track_id, b.track_id, a.number) shares
    GROUP BY track_a, track_b
    HAVING count(*) >= (SELECT min_together FROM settings)
), directed AS MATERIALIZED (
    SELECT track_a, track_b, together, weight FROM pairs
    UNION ALL
    SELECT track_b, track_a, together, weight FROM pairs
)
SELECT track_a, track_b, together, weight FROM directed
WHERE (SELECT top FROM settings) = 0
UNION ALL
SELECT track_a, track_b, together, weight
FROM (
    SELECT d.*, row_number() OVER (
        PARTITION BY d.track_a
        ORDER BY d.weight DESC, d.together DESC, t.playback_count DESC NULLS LAST, t.urn) AS place
    FROM directed d JOIN tracks t ON t.id = d.track_b
    WHERE (SELECT top FROM settings) > 0) ranked
WHERE place <= (SELECT top FROM settings);
CREATE UNIQUE INDEX cooccurrence_view_pair ON cooccurrence_view (track_a, track_b);
CREATE INDEX cooccurrence_view_best ON cooccurrence_view (track_a, weight DESC, together DESC);

-- Both directions of each pair of tracks. One of the two is empty: the settings, the rows and the
-- view change in one transaction. No condition here, so that a join reaches their indexes.
CREATE VIEW track_cooccurrence AS
SELECT track_a, track_b, together, weight FROM cooccurrence_rows
UNION ALL
SELECT track_a, track_b, together, weight FROM cooccurrence_view;
