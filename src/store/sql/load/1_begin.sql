-- SPDX-License-Identifier: MIT
-- Where loaded rows wait. Made of columns that exist, so that each database takes its own types
-- and its own order of texts.
CREATE TEMP TABLE loading AS
SELECT p.id AS number, p.urn AS playlist, p.source AS playlist_source, p.id AS position,
    t.urn AS track, t.source AS track_source, p.fetched_at AS seen_at
FROM playlists p, tracks t
WHERE 1 = 0;

-- SQLite would not think of one by itself.
CREATE UNIQUE INDEX loading_number ON loading (number);
