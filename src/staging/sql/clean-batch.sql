-- The lines of a batch that are JSON objects; the others are left out.
CREATE OR REPLACE TABLE object AS
SELECT file, line, make_timestamp(fetched_at * 1000000) AS fetched_at, text,
    coalesce(problem, CASE
        WHEN json_valid(text) IS NOT TRUE THEN
            CASE WHEN torn = 1 THEN 'line is cut off' ELSE 'line is not JSON' END
        WHEN json_type(text) <> 'OBJECT' THEN 'line is not a JSON object' END) AS problem
FROM raw_line;

INSERT INTO left_out SELECT file, line, problem FROM object WHERE problem IS NOT NULL;
DELETE FROM object WHERE problem IS NOT NULL;
DELETE FROM raw_line;
