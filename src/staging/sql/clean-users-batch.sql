CREATE OR REPLACE TABLE parsed AS
SELECT *, CASE
    WHEN NOT may_be(u, 'user') THEN 'record is not a user'
    WHEN id_of(u) IS NULL THEN 'user without an id' END AS problem
FROM (SELECT file, line, fetched_at, true AS whole, user_in(text) AS u FROM object);

INSERT INTO left_out SELECT file, line, problem FROM parsed WHERE problem IS NOT NULL;
DELETE FROM parsed WHERE problem IS NOT NULL;

INSERT INTO left_out
SELECT file, line, 'negative ' || name || ', taken as unknown'
FROM (
    SELECT file, line, unnest(['followers_count', 'followings_count', 'track_count',
            'playlist_count', 'public_favorites_count', 'likes_count', 'reposts_count']) AS name,
        unnest([u.followers_count, u.followings_count, u.track_count, u.playlist_count,
            u.public_favorites_count, u.likes_count, u.reposts_count]) AS value
    FROM parsed)
WHERE whole_of(value) < 0;

INSERT INTO person FROM persons('parsed');
