-- SPDX-License-Identifier: MIT
-- Texts of tracks, split 80/10/10: by date where more than 100 have one (those without are for
-- training), else by chance, which is the hash of the name.
CREATE TABLE text AS
SELECT t.urn AS track_id,
    concat_ws(' ', t.title, g.tags, 'genre:' || t.genre, d.text) AS text, t.genre,
    coalesce(t.plays, 0) + 5 * coalesce(t.likes, 0) + 3 * coalesce(t.reposts, 0) AS pop,
    coalesce(t.metadata_artist, t.artist) AS artist,
    CASE WHEN (SELECT count(created_at) > 100 FROM x_track) THEN t.created_at
        ELSE (md5_number_lower(t.urn || ' ${seed}') // 2)::BIGINT END AS place
FROM x_track t
    LEFT JOIN (SELECT track, string_agg(tag, ' ' ORDER BY tag) AS tags FROM x_tag GROUP BY track) g
        ON g.track = t.urn
    LEFT JOIN x_description d ON d.track = t.urn;

CREATE TABLE part AS
SELECT * EXCLUDE (place), (row_number() OVER (ORDER BY place NULLS FIRST, track_id) - 1) * 10
    // (SELECT count(*) FROM text) AS tenth
FROM text;

COPY (SELECT * EXCLUDE (tenth) FROM part WHERE tenth < 8 ORDER BY track_id)
TO ${train_file} (FORMAT parquet, COMPRESSION zstd);
COPY (SELECT * EXCLUDE (tenth) FROM part WHERE tenth = 8 ORDER BY track_id)
TO ${valid_file} (FORMAT parquet, COMPRESSION zstd);
COPY (SELECT * EXCLUDE (tenth) FROM part WHERE tenth = 9 ORDER BY track_id)
TO ${test_file} (FORMAT parquet, COMPRESSION zstd);
