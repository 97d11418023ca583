-- SPDX-License-Identifier: MIT
-- Where names and edges wait; see tracks_begin.sql.
CREATE TEMP TABLE loading_names AS
SELECT id AS number, urn, source FROM tracks WHERE 1 = 0;

CREATE TEMP TABLE loading_edges AS
SELECT playlist_id AS a, position AS b, track_id AS c, position AS d FROM entries WHERE 1 = 0;

CREATE TEMP TABLE loading_lists AS
SELECT id AS playlist_id, entries_at AS seen_at, id AS is_whole FROM playlists WHERE 1 = 0;
