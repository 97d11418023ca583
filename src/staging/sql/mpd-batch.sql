-- One batch of slices. Strings are kept once a track: an interaction is a playlist, a place and the
-- 64-bit hash of the track's URI (import-mpd.c makes sure that no two URIs share one). What is not
-- of the expected type is null.
SET preserve_insertion_order = false;
CREATE OR REPLACE TABLE batch AS
SELECT
    playlist_no,
    place,
    CASE WHEN place = 1 THEN slice END AS slice,
    CASE WHEN place = 1 THEN unreadable END AS unreadable,
    CASE WHEN place = 1 THEN p IS NULL END AS absent,
    CASE WHEN place = 1 THEN coalesce(len(p.tracks), 0) END AS length,
    CASE WHEN place = 1 THEN p.pid END AS pid,
    CASE WHEN place = 1 THEN p.name END AS name,
    CASE WHEN place = 1 THEN p.description END AS description,
    CASE WHEN place = 1 THEN p.collaborative END AS collaborative,
    CASE WHEN place = 1 THEN p.modified_at END AS modified_at,
    CASE WHEN place = 1 THEN p.num_followers END AS followers,
    CASE WHEN place = 1 THEN p.num_edits END AS edits,
    hash(t.track_uri) AS item_key,
    t.pos, t.track_uri, t.track_name, t.artist_uri, t.artist_name, t.album_uri, t.album_name,
    t.duration_ms
FROM (
    SELECT slice, unreadable, playlist_no, p, unnest(tracks) AS t,
        generate_subscripts(tracks, 1) AS place
    FROM (
        SELECT slice, unreadable, playlist_no, p,
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
