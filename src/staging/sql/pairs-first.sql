-- The cells of the first line, one a row.
SELECT unnest(cells) FROM (
    SELECT [*COLUMNS(*)] AS cells FROM read_csv(${file}, header = false, all_varchar = true,
        delim = ${delim}, skip = 0, ignore_errors = true, sample_size = 1000,
        hive_partitioning = false) LIMIT 1)
