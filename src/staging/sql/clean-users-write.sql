-- A whole record before a mention, a later one before an earlier one; lines of later files count as
-- fetched later where the times are equal.
CREATE OR REPLACE TABLE chosen AS
SELECT * FROM person
QUALIFY row_number() OVER (
    PARTITION BY user_id ORDER BY whole DESC, fetched_at DESC, file DESC, line DESC) = 1;

INSERT INTO left_out
SELECT file, line, 'older state of a user that was fetched again'
FROM person ANTI JOIN chosen USING (file, line) WHERE whole;

COPY (
    SELECT user_id, username, permalink_url, followers_count, followings_count, verified,
        'soundcloud:users:' || user_id AS urn, full_name, city, country_code, avatar_url,
        track_count, playlist_count, likes_count, reposts_count, created_at, whole, fetched_at,
        'soundcloud' AS source
    FROM chosen ORDER BY user_id
) TO ${path} (FORMAT parquet, COMPRESSION zstd);
