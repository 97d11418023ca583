-- One file of delimited rows. What the reader refuses goes to refused with its line.
CREATE OR REPLACE TABLE raw AS
SELECT row_number() OVER () AS record, trim(${user_column}) AS user, trim(${item_column}) AS item,
    trim(${weight_column}) AS weight_text, trim(${time_column}) AS time_text
FROM read_csv(${file}, columns = ${columns}, auto_detect = false, header = ${has_header},
    delim = ${delim}, quote = ${quote}, escape = ${quote}, null_padding = true,
    hive_partitioning = false, max_line_size = 1048576, store_rejects = true,
    rejects_table = 'refused', rejects_scan = 'refused_scan');

INSERT INTO staged_skip
SELECT 'line that is not read: ' || lower(error_type::VARCHAR), count(DISTINCT line),
    min_by(${name} || ' line ' || line, line)
FROM refused GROUP BY error_type;
DROP TABLE refused;
DROP TABLE refused_scan;

-- Times come in seconds, milli-, micro- or nanoseconds since 1970, told apart by their size, or as
-- text that DuckDB takes for a timestamp.
CREATE OR REPLACE TABLE parsed AS
SELECT *,
    CASE
        WHEN user IS NULL OR user = '' THEN 'row without a user'
        WHEN item IS NULL OR item = '' THEN 'row without an item'
        WHEN length(user) > 200 OR length(item) > 200 THEN 'id of more than 200 letters'
        WHEN weight IS NULL OR NOT isfinite(weight) THEN 'weight that is no number'
        WHEN abs(weight) > 1e9 THEN 'weight beyond 1e9'
        WHEN ${has_time} AND seconds IS NULL THEN 'time that is no time'
    END AS reason
FROM (
    SELECT record, user, item, TRY_CAST(weight_text AS DOUBLE) AS weight,
        CASE
            WHEN abs(TRY_CAST(time_text AS BIGINT)) >= 1e17 THEN time_text::BIGINT // 1000000000
            WHEN abs(TRY_CAST(time_text AS BIGINT)) >= 1e14 THEN time_text::BIGINT // 1000000
            WHEN abs(TRY_CAST(time_text AS BIGINT)) >= 1e11 THEN time_text::BIGINT // 1000
            WHEN TRY_CAST(time_text AS BIGINT) IS NOT NULL THEN time_text::BIGINT
            ELSE floor(epoch(TRY_CAST(time_text AS TIMESTAMP)))::BIGINT
        END AS seconds
    FROM raw);
DROP TABLE raw;

INSERT INTO staged_skip
SELECT reason, count(*), min_by(${name} || ' row ' || record, record) FROM parsed
WHERE reason IS NOT NULL GROUP BY reason;

INSERT INTO staged_interaction
SELECT user, item, weight, seconds,
    coalesce(seconds, 0) * 18446744073709551616::HUGEINT + ${file_number} * 1099511627776 + record, 0
FROM parsed WHERE reason IS NULL;
DROP TABLE parsed;
