-- SPDX-License-Identifier: MIT
-- Schema 2: what `refresh` derives from the whole store. See store/derived.h.

-- 0 .. 1; NULL: not derived yet, or all counts are hidden.
ALTER TABLE tracks ADD COLUMN engagement_score REAL;

-- How the pairs were made. engine NULL: they were not, or were purged.
CREATE TABLE cooccurrence_settings (
    only_row     INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    engine       TEXT CHECK (engine IN ('native', 'sql')),
    min_together INTEGER NOT NULL DEFAULT 1 CHECK (min_together >= 1),
    top          INTEGER NOT NULL DEFAULT 0 CHECK (top >= 0), -- of each track; 0: all
    max_playlist INTEGER NOT NULL DEFAULT 500 CHECK (max_playlist >= 2),
    refreshed_at INTEGER
) STRICT;
INSERT INTO cooccurrence_settings (only_row) VALUES (1);

-- Best first, so that the table is its own index.
CREATE TABLE cooccurrence_rows (
    track_a  INTEGER NOT NULL,
    track_b  INTEGER NOT NULL,
    together INTEGER NOT NULL,
    weight   REAL NOT NULL,
    PRIMARY KEY (track_a, weight DESC, together DESC, track_b)
) STRICT, WITHOUT ROWID;

-- Both directions of each pair of tracks.
CREATE VIEW track_cooccurrence AS
SELECT track_a, track_b, together, weight FROM cooccurrence_rows;
