CREATE OR REPLACE TABLE parsed AS
SELECT *, CASE
    WHEN NOT may_be(p, 'playlist') THEN 'record is not a playlist'
    WHEN playlist_id IS NULL THEN 'playlist without an id' END AS problem
FROM (
    SELECT file, line, fetched_at, false AS whole, p, id_of(p) AS playlist_id, user_in(p.user) AS u
    FROM (SELECT file, line, fetched_at, playlist_in(text) AS p FROM object));

INSERT INTO left_out SELECT file, line, problem FROM parsed WHERE problem IS NOT NULL;
DELETE FROM parsed WHERE problem IS NOT NULL;

INSERT INTO left_out
SELECT file, line, 'negative ' || name || ', taken as unknown'
FROM (
    SELECT file, line, unnest(['track_count', 'likes_count', 'reposts_count', 'duration']) AS name,
        unnest([p.track_count, p.likes_count, p.reposts_count, p.duration]) AS value
    FROM parsed)
WHERE whole_of(value) < 0;

-- Without its tracks a playlist sometimes says that it has none: 0 is then no answer.
INSERT INTO playlist
SELECT file, line, playlist_id, text_of(p.title), text_of(p.description),
    CASE WHEN may_be(u, 'user') THEN id_of(u) END, genre_of(p.genre), time_of(p.created_at),
    CASE WHEN json_type(p.tracks) = 'ARRAY' OR count_of(p.track_count) > 0
        THEN count_of(p.track_count) END,
    text_of(p.permalink_url),
    CASE WHEN may_be(u, 'user') AND id_of(u) > 0 THEN text_of(u.username) END,
    CASE WHEN may_be(u, 'user') AND id_of(u) > 0 THEN text_of(u.permalink_url) END,
    text_of(p.genre), text_of(p.tag_list),
    coalesce(text_of(p.playlist_type), text_of(p.type), text_of(p.set_type)),
    text_of(p.label_name), text_of(p.license), release_of(p), text_of(p.artwork_url),
    count_of(p.likes_count), count_of(p.reposts_count),
    CASE WHEN json_type(p.tracks) = 'ARRAY' OR count_of(p.duration) > 0
        THEN count_of(p.duration) END,
    time_of(p.last_modified), fetched_at
FROM parsed;

DELETE FROM parsed WHERE NOT may_be(u, 'user') OR id_of(u) IS NULL;
INSERT INTO person FROM persons('parsed');
