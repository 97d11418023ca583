-- Each track once: the description that comes first. Tracks that only stand in a playlist have an id.
INSERT INTO staged_skip
SELECT 'track seen before', count(*) - count(DISTINCT track_id), 'track ' || min(track_id)
FROM sc_track WHERE seq < 4611686018427387904 HAVING count(*) > count(DISTINCT track_id);

INSERT INTO staged_item (item_key, urn, title, artist, artist_urn, genre, license, year, duration_ms)
SELECT track_id, 'soundcloud:tracks:' || track_id, title, username, 'soundcloud:users:' || user_id,
    CASE WHEN trim(genre) <> '' THEN trim(genre) END, license,
    CASE WHEN year BETWEEN 1900 AND 2200 THEN year END, duration_ms
FROM (SELECT DISTINCT item_key AS track_id FROM staged_interaction) LEFT JOIN (
    SELECT * FROM sc_track
    SEMI JOIN (SELECT track_id, min(seq) AS seq FROM sc_track GROUP BY track_id)
        USING (track_id, seq)) USING (track_id);
