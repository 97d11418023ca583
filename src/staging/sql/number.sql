-- Keys become dense numbers in an order of their own, so that the same data give the same numbers
-- whatever the order of the files and the number of threads. Repeated pairs of one part become one.
-- A sort and a running number use all threads, which a window over one sequence does not.
CREATE TABLE list_number AS
SELECT list_key, (row_number() OVER () - 1)::INTEGER AS list
FROM (
    SELECT list_key FROM staged_list SEMI JOIN staged_interaction USING (list_key)
    ORDER BY ${list_order});

CREATE TABLE item_number AS
SELECT item_key, (row_number() OVER () - 1)::INTEGER AS item
FROM (
    SELECT item_key FROM staged_item SEMI JOIN staged_interaction USING (item_key)
    ORDER BY ${item_order});

CREATE TABLE pair AS
SELECT list, item, part,
    min(position) AS position,
    ${merged_weight}::FLOAT AS weight,
    ${merged_timestamp} AS timestamp
FROM staged_interaction
    JOIN list_number USING (list_key)
    JOIN item_number USING (item_key)
GROUP BY list, item, part;
