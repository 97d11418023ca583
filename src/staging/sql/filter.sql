-- One round: lists and items that are short of partners, counted before the round, leave together.
CREATE OR REPLACE TABLE kept AS
SELECT pair.* FROM pair
    SEMI JOIN (SELECT list FROM pair GROUP BY list HAVING count(DISTINCT item) >= ${least_items})
        USING (list)
    SEMI JOIN (SELECT item FROM pair GROUP BY item HAVING count(DISTINCT list) >= ${least_lists})
        USING (item);
DROP TABLE pair;
ALTER TABLE kept RENAME TO pair;
