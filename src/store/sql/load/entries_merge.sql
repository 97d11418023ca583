-- SPDX-License-Identifier: MIT
-- A whole list replaces what stood in it. The rows of loading_edges are (playlist, position, track),
-- each place once.
ANALYZE loading_edges;
ANALYZE loading_lists;

DELETE FROM entries
WHERE playlist_id IN (SELECT playlist_id FROM loading_lists WHERE is_whole = 1);

DELETE FROM entries WHERE (playlist_id, position) IN (SELECT a, b FROM loading_edges);
INSERT INTO entries (playlist_id, position, track_id) SELECT a, b, c FROM loading_edges;

UPDATE playlists SET entries_at = l.seen_at
FROM loading_lists l WHERE l.playlist_id = playlists.id;
