-- SPDX-License-Identifier: MIT
-- Pairs that stand together in two playlists or more, each once; and for at most 100,000 tracks up
-- to three others that share neither artist nor tag, drawn by the hash of name and number.
COPY (
    SELECT p.a, p.b, p.together, count(y.tag) AS tag_overlap
    FROM x_pair p LEFT JOIN x_tag x ON x.track = p.a LEFT JOIN x_tag y ON y.track = p.b AND y.tag = x.tag
    WHERE p.together >= 2 AND p.a < p.b
    GROUP BY p.a, p.b, p.together
    ORDER BY p.a, p.b
) TO ${positive_file} (FORMAT parquet, COMPRESSION zstd);

CREATE TABLE numbered AS
SELECT urn, artist_urn, row_number() OVER (ORDER BY urn) - 1 AS n FROM x_track;

CREATE TABLE drawn AS
SELECT a.urn AS a, a.artist_urn, k,
    (md5_number_lower(a.urn || ' ' || k || ' ${seed}') % (SELECT count(*) FROM numbered))::BIGINT AS n
FROM (SELECT * FROM numbered ORDER BY md5(urn || ' ${seed}') LIMIT 100000) a, range(12) AS r(k);

COPY (
    SELECT a, b FROM (
        SELECT d.a, b.urn AS b, row_number() OVER (PARTITION BY d.a ORDER BY min(d.k)) AS place
        FROM drawn d JOIN numbered b USING (n)
        WHERE b.urn <> d.a AND b.artist_urn IS DISTINCT FROM d.artist_urn
            AND NOT EXISTS (SELECT 1 FROM x_tag x JOIN x_tag y ON y.tag = x.tag
                WHERE x.track = d.a AND y.track = b.urn)
        GROUP BY d.a, b.urn)
    WHERE place <= 3 ORDER BY a, b
) TO ${negative_file} (FORMAT parquet, COMPRESSION zstd);
