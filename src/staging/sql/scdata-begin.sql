CREATE TABLE sc_track (
    track_id BIGINT, title VARCHAR, user_id BIGINT, username VARCHAR, genre VARCHAR,
    license VARCHAR, created BIGINT, year INTEGER, duration_ms BIGINT, part UTINYINT, seq BIGINT);
CREATE TABLE sc_playlist (playlist_id BIGINT, title VARCHAR, modified BIGINT, likes BIGINT, seq BIGINT);
CREATE TABLE sc_entry (playlist_id BIGINT, track_id BIGINT, position BIGINT, seq BIGINT);

-- "2019-01-15T15:40:49Z" and "2019/01/15 15:40:49 +0000", both UTC.
CREATE MACRO seconds_of(text) AS epoch(try_strptime(
    replace(replace(left(text, 19), 'T', ' '), '/', '-'), '%Y-%m-%d %H:%M:%S'))::BIGINT;
