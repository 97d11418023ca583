-- A like (or dislike) counts unless it was taken back: the last event of a user and a track decides.
CREATE OR REPLACE VIEW vote AS
SELECT *,
    CASE
        WHEN user_id IS NULL OR item_id IS NULL OR time IS NULL
            THEN ${vote} || ' without a user, a track or a time'
        WHEN user_id < 0 OR item_id < 0 THEN 'negative id'
    END AS reason
FROM (
    SELECT TRY_CAST(uid AS BIGINT) AS user_id, TRY_CAST(item_id AS BIGINT) AS item_id,
        TRY_CAST(timestamp AS BIGINT) AS time,
        coalesce(TRY_CAST(is_organic AS INTEGER), 1) AS organic, given, row
    FROM (
        SELECT uid, item_id, timestamp, is_organic, true AS given, file_row_number AS row
        FROM read_parquet(${file}, file_row_number = true, hive_partitioning = false)
        UNION ALL
        SELECT uid, item_id, timestamp, is_organic, false AS given, file_row_number AS row
        FROM ${taken_back}));

INSERT INTO staged_skip
SELECT reason, count(*), ${name} || ' row ' || min(row) FROM vote
WHERE reason IS NOT NULL GROUP BY reason;

CREATE OR REPLACE TABLE last_vote AS
SELECT user_id, item_id, max(time) AS time,
    arg_max(organic, (time, NOT given, organic)) AS organic,
    arg_max(given, (time, NOT given, organic)) AS given
FROM vote WHERE reason IS NULL GROUP BY user_id, item_id;

INSERT INTO staged_skip
SELECT ${vote} || ' that was taken back', count(*),
    'user ' || min(user_id) || ' track ' || arg_min(item_id, (user_id, item_id))
FROM last_vote WHERE NOT given HAVING count(*) > 0;

INSERT INTO evidence
SELECT user_id, item_id, fixed_weight(${value}, time, organic), time, NULL
FROM last_vote WHERE given;
DROP TABLE last_vote;
