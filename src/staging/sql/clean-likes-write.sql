CREATE OR REPLACE TABLE newest AS
SELECT user_id, track_id, max(line) AS line FROM interaction WHERE file = ${file}
GROUP BY user_id, track_id;

INSERT INTO left_out
SELECT file, line, 'interaction that was seen again later' FROM interaction
    ANTI JOIN newest USING (user_id, track_id, line) WHERE file = ${file};

COPY (
    SELECT user_id, track_id, ${kind} AS kind, "at", 'soundcloud:users:' || user_id AS user_urn,
        'soundcloud:tracks:' || track_id AS track_urn, username,
        coalesce(position, row_number() OVER (ORDER BY line) - 1) AS position, fetched_at,
        'soundcloud' AS source
    FROM interaction SEMI JOIN newest USING (user_id, track_id, line)
    WHERE file = ${file}
    ORDER BY user_id, track_id
) TO ${path} (FORMAT parquet, COMPRESSION zstd);
