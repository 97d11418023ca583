-- SPDX-License-Identifier: MIT
SELECT l.number, r.id, r.entries_at
FROM loading_names l JOIN playlists r ON r.urn = l.urn
