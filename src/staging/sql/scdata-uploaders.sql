-- Lists are uploaders, items the tracks that they uploaded; scdata.json says which part.
CREATE TABLE uploaded AS
SELECT * FROM sc_track
SEMI JOIN (SELECT min(seq) AS seq FROM sc_track GROUP BY track_id) USING (seq);

INSERT INTO staged_skip
SELECT 'track without an uploader', count(*), 'track ' || min(track_id)
FROM uploaded WHERE user_id IS NULL OR user_id <= 0 HAVING count(*) > 0;

INSERT INTO staged_interaction
SELECT user_id, track_id, 1, created, coalesce(created, 0), part
FROM uploaded WHERE user_id > 0;

INSERT INTO staged_list (list_key, urn, title)
SELECT user_id, 'soundcloud:users:' || user_id, min(username)
FROM uploaded WHERE user_id > 0 GROUP BY user_id;
