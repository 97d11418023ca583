-- From a batch of slices to the staged tables.
--
-- A playlist counts once: the first of its pid, in the order of the slices.
CREATE OR REPLACE TABLE playlist AS
SELECT playlist_no, pid, name, description, TRY_CAST(collaborative AS BOOLEAN) AS collaborative,
    modified_at, followers, edits,
    slice || ' playlist ' || playlist_no % 1073741824 AS example,
    CASE
        WHEN absent THEN 'slice without playlists, or a playlist that is null'
        WHEN pid IS NULL OR pid < 0 OR pid > 2147483647 THEN 'playlist without a usable pid'
        WHEN row_number() OVER (PARTITION BY pid ORDER BY playlist_no) > 1
            OR pid IN (SELECT list_key FROM staged_list) THEN 'playlist with a pid seen before'
        WHEN length = 0 THEN 'playlist without tracks'
    END AS reason
FROM (SELECT playlist_no, pid, unnest(head, recursive := true) FROM batch WHERE place = 1);

INSERT INTO staged_skip
SELECT reason, count(*), arg_min(example, playlist_no) FROM playlist
WHERE reason IS NOT NULL GROUP BY reason;

INSERT INTO staged_list
SELECT pid, 'mpd:playlist:' || pid, name, description, collaborative, modified_at, followers, edits
FROM playlist WHERE reason IS NULL;

-- The entries of the playlists that are taken.
CREATE OR REPLACE VIEW entry AS
SELECT *, pid * 1073741824 + place AS seq
FROM batch ANTI JOIN (FROM playlist WHERE reason IS NOT NULL) AS refused USING (playlist_no);

INSERT INTO staged_skip
SELECT CASE odd WHEN 1 THEN 'track without a URI' ELSE 'track URI of more than 200 letters' END,
    count(*), arg_min(example || ' track ' || place, (playlist_no, place))
FROM entry JOIN playlist USING (playlist_no)
WHERE odd > 0 GROUP BY odd;

-- A track is described by its first occurrence in the first batch that has it.
INSERT INTO staged_item (item_key, urn, title, artist, artist_urn, album, album_urn, duration_ms)
SELECT item_key, track_uri, track_name, artist_name, artist_uri, album_name, album_uri, duration_ms
FROM entry JOIN (SELECT min(seq) AS seq FROM entry WHERE odd = 0 GROUP BY item_key, track_uri)
    USING (seq)
WHERE NOT EXISTS (
    FROM staged_item AS known
    WHERE known.item_key = entry.item_key AND known.urn = entry.track_uri);

INSERT INTO staged_interaction
SELECT pid, item_key, 1, NULL,
    CASE WHEN pos BETWEEN 0 AND 2147483647 THEN pos ELSE place - 1 END, 0
FROM entry WHERE odd = 0;
