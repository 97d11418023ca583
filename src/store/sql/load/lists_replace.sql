-- SPDX-License-Identifier: MIT
-- A whole list replaces what stood in it.
ANALYZE loading_lists;

DELETE FROM entries
WHERE playlist_id IN (SELECT playlist_id FROM loading_lists WHERE is_whole = 1);
