-- Lists are the crawler's candidate playlists, those with at least one track.
INSERT INTO staged_skip
SELECT 'playlist seen before', count(*) - count(DISTINCT playlist_id), 'playlist ' || min(playlist_id)
FROM sc_playlist HAVING count(*) > count(DISTINCT playlist_id);

INSERT INTO staged_skip
SELECT 'playlist without tracks', count(*), 'playlist ' || min(playlist_id)
FROM (SELECT DISTINCT playlist_id FROM sc_playlist ANTI JOIN sc_entry USING (playlist_id))
HAVING count(*) > 0;

INSERT INTO staged_interaction
SELECT playlist_id, track_id, 1, NULL, position, 0
FROM sc_entry SEMI JOIN (SELECT min(seq) AS seq FROM sc_playlist GROUP BY playlist_id) USING (seq);

INSERT INTO staged_list (list_key, urn, title, modified_at, followers)
SELECT playlist_id, 'soundcloud:playlists:' || playlist_id, title, modified, likes
FROM sc_playlist SEMI JOIN (SELECT min(seq) AS seq FROM sc_playlist GROUP BY playlist_id) USING (seq);
