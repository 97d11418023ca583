-- One batch of members: tracks (of scdata.json, or of the crawler's state) and candidate playlists.
CREATE OR REPLACE TABLE batch AS
SELECT number, name AS section, TRY(json_transform(text, '[{"key": "VARCHAR", "value": {
    "id": "BIGINT", "title": "VARCHAR", "genre": "VARCHAR", "license": "VARCHAR",
    "created_at": "VARCHAR", "last_modified": "VARCHAR", "duration": "BIGINT",
    "likes_count": "BIGINT", "scdata_split": "VARCHAR", "user_id": "BIGINT",
    "user": {"id": "BIGINT", "username": "VARCHAR"},
    "tracks": [{"id": "BIGINT", "title": "VARCHAR", "genre": "VARCHAR", "license": "VARCHAR",
        "created_at": "VARCHAR", "duration": "BIGINT", "user_id": "BIGINT",
        "user": {"id": "BIGINT", "username": "VARCHAR"}}]}}]')) AS members
FROM members();

CREATE OR REPLACE TABLE member AS
SELECT section, member.key AS key, member.value AS value,
    coalesce(member.value.id, TRY_CAST(member.key AS BIGINT)) AS id,
    number * 1048576 + place AS seq
FROM (SELECT number, section, unnest(members) AS member, generate_subscripts(members, 1) AS place
    FROM batch WHERE members IS NOT NULL);

INSERT INTO staged_skip
SELECT CASE section WHEN 'candidate_playlists' THEN 'playlist' ELSE 'track' END
        || ' without a usable id', count(*), ${name} || ' member "' || left(min_by(key, seq), 40) || '"'
FROM member WHERE id IS NULL OR id <= 0 GROUP BY 1;

INSERT INTO sc_track
SELECT id, value.title, coalesce(value.user.id, value.user_id), value.user.username, value.genre,
    value.license, seconds_of(value.created_at), TRY_CAST(left(value.created_at, 4) AS INTEGER),
    value.duration, CASE value.scdata_split WHEN 'validation' THEN 1 WHEN 'test' THEN 2 ELSE 0 END,
    seq
FROM member WHERE section <> 'candidate_playlists' AND id > 0;

INSERT INTO sc_playlist
SELECT id, value.title, seconds_of(coalesce(value.last_modified, value.created_at)),
    value.likes_count, seq
FROM member WHERE section = 'candidate_playlists' AND id > 0;

CREATE OR REPLACE TABLE entry AS
SELECT id AS playlist_id, unnest(value.tracks) AS track,
    generate_subscripts(value.tracks, 1) - 1 AS position, seq
FROM member WHERE section = 'candidate_playlists' AND id > 0;

INSERT INTO staged_skip
SELECT 'playlist entry without a usable track id', count(*),
    ${name} || ' playlist ' || min_by(playlist_id, (seq, position))
FROM entry WHERE track.id IS NULL OR track.id <= 0 HAVING count(*) > 0;

INSERT INTO sc_entry
SELECT playlist_id, track.id, position, seq FROM entry WHERE track.id > 0;

-- A candidate playlist describes some of its tracks; the state's own description goes first.
INSERT INTO sc_track
SELECT track.id, track.title, coalesce(track.user.id, track.user_id), track.user.username,
    track.genre, track.license, seconds_of(track.created_at),
    TRY_CAST(left(track.created_at, 4) AS INTEGER), track.duration, 0, 4611686018427387904 + seq
FROM entry WHERE track.id > 0 AND track.title IS NOT NULL;
DROP TABLE entry;
DROP TABLE member;
