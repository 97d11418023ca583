-- The numbers of what is left, without gaps, in the same order.
CREATE TABLE list_final AS
SELECT list, (row_number() OVER (ORDER BY list) - 1)::INTEGER AS final
FROM (SELECT DISTINCT list FROM pair);

CREATE TABLE item_final AS
SELECT item, (row_number() OVER (ORDER BY item) - 1)::INTEGER AS final
FROM (SELECT DISTINCT item FROM pair);

COPY (
    SELECT l.final AS list, i.final AS item, weight, timestamp, position::INTEGER AS position, part
    FROM pair JOIN list_final AS l USING (list) JOIN item_final AS i USING (item)
    ORDER BY l.final, position, i.final, part
) TO ${interactions_file} (FORMAT parquet, COMPRESSION zstd);

COPY (
    SELECT final AS item, urn, title, artist, artist_urn, album, album_urn, genre, license, year,
        duration_ms
    FROM item_final JOIN item_number USING (item) JOIN staged_item USING (item_key)
    ORDER BY final
) TO ${items_file} (FORMAT parquet, COMPRESSION zstd);

COPY (
    SELECT final AS list, urn, title, description, collaborative, modified_at, followers, edits
    FROM list_final JOIN list_number USING (list) JOIN staged_list USING (list_key)
    ORDER BY final
) TO ${lists_file} (FORMAT parquet, COMPRESSION zstd);
