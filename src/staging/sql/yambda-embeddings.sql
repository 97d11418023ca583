SELECT final, vector::FLOAT[] AS vector
FROM item_final JOIN item_number USING (item) LEFT JOIN (
    SELECT TRY_CAST(item_id AS BIGINT) AS item_key, first(${vector}) AS vector
    FROM read_parquet(${file}, hive_partitioning = false) GROUP BY ALL) USING (item_key)
ORDER BY final
