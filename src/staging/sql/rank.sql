-- Positions that only give an order become 0, 1, … within a list and part. A sort and a running number
-- do it, because they can leave memory for the disk; a window over each list cannot.
CREATE TABLE ranked AS
SELECT list, item, part, weight, timestamp, row_number() OVER () AS rank
FROM (FROM pair ORDER BY list, part, position, item);
DROP TABLE pair;

CREATE TABLE first_rank AS
SELECT list, part, min(rank) AS first FROM ranked GROUP BY list, part;

CREATE TABLE pair AS
SELECT list, item, part, rank - first AS position, weight, timestamp
FROM ranked JOIN first_rank USING (list, part);
DROP TABLE ranked;
DROP TABLE first_rank;
