-- One batch of slices. Strings are kept once a track: an interaction is a playlist, a place and the
-- 64-bit hash of the track's URI (import-mpd.c makes sure that no two URIs share one).
--
-- ${number} is BIGINT, or VARCHAR when a slice holds a number that is none.
CREATE OR REPLACE TABLE batch AS
SELECT
    playlist_no,
    place,
    CASE WHEN place = 1 THEN p IS NULL END AS absent,
    CASE WHEN place = 1 THEN coalesce(len(p.tracks), 0) END AS length,
    CASE WHEN place = 1 THEN TRY_CAST(p.pid AS BIGINT) END AS pid,
    CASE WHEN place = 1 THEN p.name END AS name,
    CASE WHEN place = 1 THEN p.description END AS description,
    CASE WHEN place = 1 THEN TRY_CAST(p.collaborative AS BOOLEAN) END AS collaborative,
    CASE WHEN place = 1 THEN TRY_CAST(p.modified_at AS BIGINT) END AS modified_at,
    CASE WHEN place = 1 THEN TRY_CAST(p.num_followers AS BIGINT) END AS followers,
    CASE WHEN place = 1 THEN TRY_CAST(p.num_edits AS BIGINT) END AS edits,
    hash(t.track_uri) AS item_key,
    TRY_CAST(t.pos AS BIGINT) AS pos,
    t.track_uri, t.track_name, t.artist_uri, t.artist_name, t.album_uri, t.album_name,
    TRY_CAST(t.duration_ms AS BIGINT) AS duration_ms
FROM (
    SELECT playlist_no, p, unnest(tracks) AS t, generate_subscripts(tracks, 1) AS place
    FROM (
        SELECT playlist_no, p,
            CASE WHEN len(p.tracks) > 0 THEN p.tracks ELSE [NULL] END AS tracks
        FROM (
            SELECT file_no::BIGINT * 1073741824 + generate_subscripts(playlists, 1) AS playlist_no,
                unnest(playlists) AS p
            FROM (
                SELECT list_position(${paths}, filename) AS file_no,
                    CASE WHEN len(playlists) > 0 THEN playlists ELSE [NULL] END AS playlists
                FROM read_json(${files}, format = 'unstructured', filename = true,
                    hive_partitioning = false, maximum_object_size = ${largest},
                    columns = {playlists: 'STRUCT(name VARCHAR, description VARCHAR,
                        collaborative VARCHAR, pid ${number}, modified_at ${number},
                        num_followers ${number}, num_edits ${number}, tracks STRUCT(pos ${number}, track_uri VARCHAR,
                            track_name VARCHAR, artist_uri VARCHAR, artist_name VARCHAR,
                            album_uri VARCHAR, album_name VARCHAR, duration_ms ${number})[])[]'})))));

-- A playlist counts once: the first of its pid, in the order of the slices.
CREATE OR REPLACE TABLE playlist AS
SELECT playlist_no, pid, name, description, collaborative, modified_at, followers, edits,
    ${names}[playlist_no // 1073741824] || ' playlist ' || playlist_no % 1073741824 AS example,
    CASE
        WHEN absent THEN 'slice without playlists, or a playlist that is null'
        WHEN pid IS NULL OR pid < 0 OR pid > 2147483647 THEN 'playlist without a usable pid'
        WHEN row_number() OVER (PARTITION BY pid ORDER BY playlist_no) > 1
            OR pid IN (SELECT list_key FROM staged_list) THEN 'playlist with a pid seen before'
        WHEN length = 0 THEN 'playlist without tracks'
    END AS reason
FROM batch WHERE place = 1;

INSERT INTO staged_skip
SELECT reason, count(*), arg_min(example, playlist_no) FROM playlist
WHERE reason IS NOT NULL GROUP BY reason;

CREATE OR REPLACE VIEW entry AS
SELECT batch.*, playlist.pid AS list_key, playlist.example,
    playlist.pid * 1073741824 + batch.place AS seq,
    CASE
        WHEN track_uri IS NULL OR track_uri = '' OR left(track_uri, 1) IN ('[', '{')
            THEN 'track without a URI'
        WHEN length(track_uri) > 200 THEN 'track URI of more than 200 letters'
    END AS reason
FROM batch JOIN playlist USING (playlist_no)
WHERE playlist.reason IS NULL;

INSERT INTO staged_skip
SELECT reason, count(*), arg_min(example || ' track ' || place, (playlist_no, place)) FROM entry
WHERE reason IS NOT NULL GROUP BY reason;

INSERT INTO staged_list 
SELECT pid, 'mpd:playlist:' || pid, name, description, collaborative, modified_at, followers, edits
FROM playlist WHERE reason IS NULL;

-- A track is described by its first occurrence in the first batch that has it.
INSERT INTO staged_item (item_key, urn, title, artist, artist_urn, album, album_urn, duration_ms)
SELECT item_key, track_uri, track_name, artist_name, artist_uri, album_name, album_uri, duration_ms
FROM entry JOIN (
    SELECT min(seq) AS seq FROM entry WHERE reason IS NULL GROUP BY item_key, track_uri)
    USING (seq)
WHERE NOT EXISTS (
    FROM staged_item AS known
    WHERE known.item_key = entry.item_key AND known.urn = entry.track_uri);

INSERT INTO staged_interaction
SELECT list_key, item_key, 1, NULL,
    CASE WHEN pos BETWEEN 0 AND 2147483647 THEN pos ELSE place - 1 END, 0
FROM entry WHERE reason IS NULL;
