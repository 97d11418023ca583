-- One batch of slices. Strings are kept once a track: an interaction is a playlist, a place and the
-- 64-bit hash of the track's URI (import-mpd.c makes sure that no two URIs share one). What is not
-- of the expected type is null. What is known of a playlist stands beside its first track, in a list,
-- which costs the other tracks nothing.
SET preserve_insertion_order = false;
CREATE OR REPLACE TABLE batch AS
SELECT playlist_no, place, pid, CASE WHEN place = 1 THEN head END AS head,
    hash(t.track_uri) AS item_key,
    CASE
        WHEN t.track_uri IS NULL OR t.track_uri = '' OR starts_with(t.track_uri, '[')
            OR starts_with(t.track_uri, '{') THEN 1
        WHEN strlen(t.track_uri) > 200 AND length(t.track_uri) > 200 THEN 2
        ELSE 0
    END::UTINYINT AS odd,
    t.pos, t.track_uri, t.track_name, t.artist_uri, t.artist_name, t.album_uri, t.album_name,
    t.duration_ms
FROM (
    SELECT playlist_no, pid, head, unnest(tracks) AS t, generate_subscripts(tracks, 1) AS place
    FROM (
        SELECT playlist_no, p.pid AS pid,
            [{slice: slice, unreadable: unreadable, absent: p IS NULL,
                length: coalesce(len(p.tracks), 0), name: p.name,
                description: p.description, collaborative: p.collaborative,
                modified_at: p.modified_at, followers: p.num_followers,
                edits: p.num_edits}] AS head,
            CASE WHEN len(p.tracks) > 0 THEN p.tracks ELSE [NULL] END AS tracks
        FROM (
            SELECT slice, unreadable, unnest(playlists) AS p,
                number * 1073741824 + generate_subscripts(playlists, 1) AS playlist_no
            FROM (
                SELECT number, name AS slice, content.playlists IS NULL AS unreadable,
                    CASE WHEN len(content.playlists) > 0 THEN content.playlists
                        ELSE [NULL] END AS playlists
                FROM (
                    SELECT number, name, TRY(json_transform(text, '{"playlists": [{
                        "name": "VARCHAR", "description": "VARCHAR", "collaborative": "VARCHAR",
                        "pid": "BIGINT", "modified_at": "BIGINT", "num_followers": "BIGINT",
                        "num_edits": "BIGINT", "tracks": [{
                            "pos": "BIGINT", "track_uri": "VARCHAR", "track_name": "VARCHAR",
                            "artist_uri": "VARCHAR", "artist_name": "VARCHAR",
                            "album_uri": "VARCHAR", "album_name": "VARCHAR",
                            "duration_ms": "BIGINT"}]}]}')) AS content
                    FROM slice())))));
SET preserve_insertion_order = true;
