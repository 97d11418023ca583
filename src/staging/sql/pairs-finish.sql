-- A list's order is that of time, or that of the rows.
CREATE TABLE ordered AS
SELECT list_key, item_key, weight, timestamp,
    row_number() OVER (PARTITION BY list_key ORDER BY timestamp, position) - 1 AS position, part
FROM staged_interaction;
DROP TABLE staged_interaction;
ALTER TABLE ordered RENAME TO staged_interaction;

INSERT INTO staged_item (item_key, urn)
SELECT DISTINCT item_key, CASE ${prefix} WHEN '' THEN '' ELSE ${prefix} || ':item:' END || item_key
FROM staged_interaction;

INSERT INTO staged_list (list_key, urn)
SELECT DISTINCT list_key, CASE ${prefix} WHEN '' THEN '' ELSE ${prefix} || ':user:' END || list_key
FROM staged_interaction;
