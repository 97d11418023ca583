-- Lines of a user: {user_id, track}.
CREATE OR REPLACE TABLE parsed AS
SELECT *, CASE
    WHEN user_id IS NULL OR user_id <= 0 THEN 'interaction without the id of a user'
    WHEN NOT may_be(e.track, 'track') OR track_id IS NULL
        THEN 'interaction without the id of a track' END AS problem
FROM (
    SELECT file, line, fetched_at, e, id_of(e.track) AS track_id,
        coalesce(trailing_id(text_of(e.user_urn)), whole_of(e.user_id)) AS user_id
    FROM (SELECT file, line, fetched_at, entry_in(text) AS e FROM object));

INSERT INTO left_out SELECT file, line, problem FROM parsed WHERE problem IS NOT NULL;

INSERT INTO interaction
SELECT file, line, user_id, track_id, NULL, time_of(e."at"), count_of(e.position), fetched_at
FROM parsed WHERE problem IS NULL;
DROP TABLE parsed;
