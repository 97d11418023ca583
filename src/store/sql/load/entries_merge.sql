-- SPDX-License-Identifier: MIT
-- The rows of loading_edges are (playlist, position, track), each place once.
ANALYZE loading_edges;

DELETE FROM entries WHERE (playlist_id, position) IN (SELECT a, b FROM loading_edges);
INSERT INTO entries (playlist_id, position, track_id) SELECT a, b, c FROM loading_edges;
