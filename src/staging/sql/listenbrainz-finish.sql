-- Two listens to one track within ${same-play-seconds} s are one play that was sent twice.
CREATE TABLE judged_play AS
SELECT listener, item_key, listened, seq,
    coalesce(listened - lag(listened) OVER (
        PARTITION BY listener, item_key ORDER BY listened, seq) < ${same-play-seconds}, false) AS again
FROM play;

INSERT INTO staged_skip
SELECT 'the same play again', count(*), 'user ' || min(listener) FROM judged_play
WHERE again HAVING count(*) > 0;

INSERT INTO staged_interaction
SELECT listener, item_key, 1, listened, listened * 18446744073709551616::HUGEINT + seq, 0
FROM judged_play WHERE NOT again;

INSERT INTO staged_item (item_key, urn, title, artist, artist_urn, album, duration_ms)
SELECT item_key, item_key, title, artist, 'musicbrainz:artist:' || artist_mbid, album, duration_ms
FROM play SEMI JOIN (SELECT min(seq) AS seq FROM play GROUP BY item_key) USING (seq);

INSERT INTO staged_list (list_key, urn)
SELECT DISTINCT listener, 'listenbrainz:user:' || listener FROM play;
