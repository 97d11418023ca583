CREATE OR REPLACE TABLE parsed AS
SELECT *, CASE
    WHEN playlist_id IS NULL OR playlist_id <= 0 THEN 'entry without the id of a playlist'
    WHEN position IS NULL OR position < 0 THEN 'entry without a position'
    WHEN NOT may_be(e.track, 'track') OR track_id IS NULL THEN 'entry without the id of a track'
    END AS problem
FROM (
    SELECT file, line, fetched_at, e, whole_of(e.position) AS position,
        coalesce(trailing_id(text_of(e.playlist_urn)), whole_of(e.playlist_id)) AS playlist_id,
        id_of(e.track) AS track_id, user_in(e.track.user) AS u
    FROM (SELECT file, line, fetched_at, entry_in(text) AS e FROM object));

INSERT INTO left_out SELECT file, line, problem FROM parsed WHERE problem IS NOT NULL;

INSERT INTO entry
SELECT file, line, playlist_id, track_id, position, CASE WHEN may_be(u, 'user') THEN id_of(u) END,
    text_of(e.track.title), text_of(e.track.permalink_url),
    CASE WHEN may_be(u, 'user') AND id_of(u) > 0 THEN text_of(u.username) END, fetched_at
FROM parsed WHERE problem IS NULL;
DROP TABLE parsed;
