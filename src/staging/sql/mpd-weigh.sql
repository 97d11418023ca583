-- exp(-0.001 pos) * (0.5 + ln(1 + followers) / ln(1 + max followers))
--                 * (0.5 + ln(1 + edits) / ln(1 + max edits)), over its mean; a ratio whose maximum
-- is 0 is 0. The mean is summed in fixed point, so that it does not depend on the order.
CREATE TABLE weighed AS
WITH list_facts AS (
    SELECT list, greatest(coalesce(followers, 0), 0) AS followers,
        greatest(coalesce(edits, 0), 0) AS edits
    FROM staged_list JOIN list_number USING (list_key) SEMI JOIN pair USING (list)),
most AS (SELECT max(followers) AS followers, max(edits) AS edits FROM list_facts),
raw AS (
    SELECT pair.*, exp(-0.001 * position)
        * (0.5 + CASE WHEN most.followers > 0
            THEN ln(1 + list_facts.followers) / ln(1 + most.followers) ELSE 0 END)
        * (0.5 + CASE WHEN most.edits > 0
            THEN ln(1 + list_facts.edits) / ln(1 + most.edits) ELSE 0 END) AS raw_weight
    FROM pair JOIN list_facts USING (list), most),
mean AS (
    SELECT sum((raw_weight * 4294967296)::HUGEINT)::DOUBLE / 4294967296 / count(*) AS weight FROM raw)
SELECT list, item, part, position, (raw_weight / mean.weight)::FLOAT AS weight, timestamp
FROM raw, mean;
DROP TABLE pair;
ALTER TABLE weighed RENAME TO pair;
