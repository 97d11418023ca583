-- whole: the record itself, not what another record says of its owner.
CREATE TABLE person (
    file BIGINT, line BIGINT, whole BOOLEAN, user_id BIGINT, username VARCHAR,
    permalink_url VARCHAR, followers_count BIGINT, followings_count BIGINT, verified BOOLEAN,
    full_name VARCHAR, city VARCHAR, country_code VARCHAR, avatar_url VARCHAR, track_count BIGINT,
    playlist_count BIGINT, likes_count BIGINT, reposts_count BIGINT, created_at TIMESTAMP,
    fetched_at TIMESTAMP);

CREATE MACRO persons(objects) AS TABLE
SELECT file, line, whole, id_of(u), text_of(u.username), text_of(u.permalink_url),
    count_of(u.followers_count), count_of(u.followings_count), flag_of(u.verified),
    text_of(u.full_name), text_of(u.city), text_of(u.country_code), text_of(u.avatar_url),
    coalesce(count_of(u.track_count), count_of(u.tracks_count)), count_of(u.playlist_count),
    coalesce(count_of(u.public_favorites_count), count_of(u.likes_count)),
    count_of(u.reposts_count), time_of(u.created_at), fetched_at
FROM query_table(objects);
