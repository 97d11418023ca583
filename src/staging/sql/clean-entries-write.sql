-- A playlist was read anew where its first place stands last; what stands before that is history.
CREATE OR REPLACE TABLE newest AS
SELECT playlist_id, position, max(line) AS line
FROM entry
    JOIN (SELECT playlist_id, max(line) FILTER (position = 0) AS start FROM entry
        WHERE file = ${file} GROUP BY playlist_id) USING (playlist_id)
WHERE file = ${file} AND (start IS NULL OR line >= start)
GROUP BY playlist_id, position;

INSERT INTO left_out
SELECT file, line, 'entry of a playlist that was read anew' FROM entry
    ANTI JOIN newest USING (playlist_id, position, line) WHERE file = ${file};

COPY (
    SELECT playlist_id, track_id, position, artist_id, title, permalink_url,
        'soundcloud:playlists:' || playlist_id AS playlist_urn,
        'soundcloud:tracks:' || track_id AS track_urn, 'soundcloud:users:' || artist_id AS artist_urn,
        artist_name, fetched_at, 'soundcloud' AS source
    FROM entry SEMI JOIN newest USING (playlist_id, position, line)
    WHERE file = ${file}
    ORDER BY playlist_id, position
) TO ${path} (FORMAT parquet, COMPRESSION zstd);
