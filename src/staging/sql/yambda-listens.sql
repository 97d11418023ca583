CREATE OR REPLACE VIEW listen AS
SELECT TRY_CAST(uid AS BIGINT) AS user_id, TRY_CAST(item_id AS BIGINT) AS item_id,
    TRY_CAST(timestamp AS BIGINT) AS time, coalesce(TRY_CAST(is_organic AS INTEGER), 1) AS organic,
    TRY_CAST(played_ratio_pct AS DOUBLE) AS ratio,
    TRY_CAST(track_length_seconds AS BIGINT) AS length,
    CASE
        WHEN TRY_CAST(uid AS BIGINT) IS NULL OR TRY_CAST(item_id AS BIGINT) IS NULL
            OR TRY_CAST(timestamp AS BIGINT) IS NULL THEN 'listen without a user, a track or a time'
        WHEN TRY_CAST(uid AS BIGINT) < 0 OR TRY_CAST(item_id AS BIGINT) < 0 THEN 'negative id'
        WHEN TRY_CAST(played_ratio_pct AS DOUBLE) IS NULL
            OR NOT isfinite(TRY_CAST(played_ratio_pct AS DOUBLE))
            OR TRY_CAST(played_ratio_pct AS DOUBLE) NOT BETWEEN 0 AND 100000
            THEN 'listen without a usable played ratio'
    END AS reason,
    file_row_number AS row
FROM read_parquet(${file}, file_row_number = true, hive_partitioning = false);

INSERT INTO staged_skip
SELECT reason, count(*), ${name} || ' row ' || min(row) FROM listen
WHERE reason IS NOT NULL GROUP BY reason;

INSERT INTO evidence
SELECT user_id, item_id, sum(fixed_weight(ratio / 100, time, organic)), max(time), max(length)
FROM listen WHERE reason IS NULL GROUP BY user_id, item_id;
