-- One file of listens, a JSON object each. What is no JSON gives a row of nulls.
CREATE OR REPLACE TABLE listen AS
SELECT record, listener, item_key, listened, facts,
    CASE
        WHEN facts IS NULL THEN 'record that is no listen'
        WHEN listener IS NULL OR listener = '' OR length(listener) > 200
            THEN 'listen without a usable user'
        WHEN listened IS NULL OR listened <= 0 OR listened > 32503680000
            THEN 'listen without a usable time'
        WHEN item_key IS NULL THEN 'listen without a track'
    END AS reason
FROM (
    SELECT record, listener, listened, facts,
        CASE
            WHEN regexp_full_match(mbid, '[0-9a-f-]{36}') THEN 'musicbrainz:recording:' || mbid
            WHEN regexp_full_match(msid, '[0-9a-f-]{36}') THEN 'listenbrainz:recording:' || msid
            WHEN trim(facts.artist_name) <> '' AND trim(facts.track_name) <> ''
                THEN 'listenbrainz:track:'
                    || md5(lower(trim(facts.artist_name)) || chr(31) || lower(trim(facts.track_name)))
        END AS item_key
    FROM (
        SELECT *, lower(coalesce(facts.mbid_mapping.recording_mbid,
                facts.additional_info.recording_mbid)) AS mbid,
            lower(coalesce(recording_msid, facts.additional_info.recording_msid)) AS msid
        FROM (
            SELECT row_number() OVER () AS record,
                TRY_CAST(coalesce(listened_at, timestamp) AS BIGINT) AS listened,
                coalesce(user_name, user_id, ${user}) AS listener, recording_msid,
                CASE WHEN json_type(track_metadata) = 'OBJECT' THEN
                    json_transform(track_metadata, '{
                        "artist_name": "VARCHAR", "track_name": "VARCHAR", "release_name": "VARCHAR",
                        "additional_info": {"recording_mbid": "VARCHAR", "recording_msid": "VARCHAR",
                            "artist_mbids": ["VARCHAR"], "duration_ms": "BIGINT",
                            "duration": "BIGINT"},
                        "mbid_mapping": {"recording_mbid": "VARCHAR",
                            "artist_mbids": ["VARCHAR"]}}') END AS facts
            FROM read_json(${file}, format = ${json_format}, ignore_errors = ${skip_broken},
                hive_partitioning = false, maximum_object_size = 16777216,
                columns = {listened_at: 'VARCHAR', timestamp: 'VARCHAR', user_name: 'VARCHAR',
                    user_id: 'VARCHAR', recording_msid: 'VARCHAR', track_metadata: 'JSON'}))));

INSERT INTO staged_skip
SELECT reason, count(*), min_by(${name} || ' record ' || record, record) FROM listen
WHERE reason IS NOT NULL GROUP BY reason;

INSERT INTO play
SELECT listener, item_key, listened, ${file_number} * 1099511627776 + record AS seq,
    facts.track_name AS title, facts.artist_name AS artist, facts.release_name AS album,
    lower(coalesce(facts.mbid_mapping.artist_mbids[1],
        facts.additional_info.artist_mbids[1])) AS artist_mbid,
    coalesce(facts.additional_info.duration_ms,
        facts.additional_info.duration * 1000) AS duration_ms
FROM listen WHERE reason IS NULL;
DROP TABLE listen;
