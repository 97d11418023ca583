-- Playlists (and users, whose likes are a list) that have tracks.
INSERT INTO staged_skip
SELECT 'playlist without tracks', count(*), min(urn)
FROM store_list ANTI JOIN store_entry ON store_entry.list_urn = store_list.urn HAVING count(*) > 0;

INSERT INTO staged_interaction
SELECT list_urn, track_urn, 1, NULL, position, 0 FROM store_entry;

INSERT INTO staged_list (list_key, urn, title)
SELECT list_urn, list_urn, any_value(title)
FROM (SELECT DISTINCT list_urn FROM store_entry)
    LEFT JOIN store_list ON store_list.urn = list_urn
GROUP BY list_urn;

INSERT INTO staged_item (item_key, urn, title, artist, artist_urn, genre, license, year, duration_ms)
SELECT track_urn, track_urn, title, artist, artist_urn, genre, license,
    year(make_timestamp(created_at * 1000000)), duration_ms
FROM (SELECT DISTINCT track_urn FROM store_entry)
    LEFT JOIN store_track ON store_track.urn = track_urn;
