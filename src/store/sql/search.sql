-- SPDX-License-Identifier: MIT
-- Ids and words of the records that hold one word, best first. $1 is a LIKE pattern of the
-- folded word; the other words are looked for in the rows that come. Words are those of the
-- record and its user.

-- name: search_tracks scan sort
SELECT t.id, s.words || ' ' || COALESCE(us.words, '')
FROM tracks t JOIN track_search s ON s.track_id = t.id
    LEFT JOIN user_search us ON us.user_id = t.user_id
WHERE t.id IN (
    SELECT track_id FROM track_search WHERE words LIKE $1 ESCAPE '\'
    UNION ALL
    SELECT o.id FROM user_search a CROSS JOIN tracks o
    WHERE a.words LIKE $1 ESCAPE '\' AND o.user_id = a.user_id)
ORDER BY t.playback_count DESC NULLS LAST, t.urn;

-- name: search_users scan sort
SELECT u.id, s.words
FROM user_search s JOIN users u ON u.id = s.user_id
WHERE s.words LIKE $1 ESCAPE '\'
ORDER BY u.followers_count DESC NULLS LAST, u.urn;

-- name: search_playlists scan sort
SELECT p.id, s.words || ' ' || COALESCE(us.words, '')
FROM playlists p JOIN playlist_search s ON s.playlist_id = p.id
    LEFT JOIN user_search us ON us.user_id = p.user_id
WHERE p.id IN (
    SELECT playlist_id FROM playlist_search WHERE words LIKE $1 ESCAPE '\'
    UNION ALL
    SELECT o.id FROM user_search a CROSS JOIN playlists o
    WHERE a.words LIKE $1 ESCAPE '\' AND o.user_id = a.user_id)
ORDER BY p.likes_count DESC NULLS LAST, p.urn;

-- name: found_track
SELECT * FROM track_records WHERE id = $1;

-- name: found_user
SELECT * FROM user_records WHERE id = $1;

-- name: found_playlist
SELECT * FROM playlist_records WHERE id = $1;
