-- SPDX-License-Identifier: MIT
-- From `loading` into the tables, as put_entry does it row by row: what is unknown becomes a stub,
-- and of two rows for one place the later one stays. (WHERE 1 = 1: else SQLite would read ON
-- CONFLICT as a part of the join. CROSS JOIN keeps SQLite to this order.)
INSERT INTO playlists (urn, source)
SELECT DISTINCT playlist, playlist_source FROM loading WHERE 1 = 1
ON CONFLICT (urn) DO NOTHING;

INSERT INTO tracks (urn, source)
SELECT DISTINCT track, track_source FROM loading WHERE 1 = 1
ON CONFLICT (urn) DO NOTHING;

INSERT INTO entries (playlist_id, position, track_id)
SELECT p.id, l.position, t.id
FROM (SELECT max(number) AS number FROM loading GROUP BY playlist, position) last
    CROSS JOIN loading l CROSS JOIN playlists p CROSS JOIN tracks t
WHERE l.number = last.number AND p.urn = l.playlist AND t.urn = l.track
ON CONFLICT (playlist_id, position) DO UPDATE SET track_id = excluded.track_id;

UPDATE playlists SET entries_at = (SELECT max(seen_at) FROM loading)
WHERE urn IN (SELECT playlist FROM loading);

DELETE FROM loading;
