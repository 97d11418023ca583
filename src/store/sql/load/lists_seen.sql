-- SPDX-License-Identifier: MIT
ANALYZE loading_lists;

UPDATE playlists SET entries_at = l.seen_at
FROM loading_lists l WHERE l.playlist_id = playlists.id;
