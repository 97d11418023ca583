-- SPDX-License-Identifier: MIT
-- $1 is a LIKE pattern of one folded word; the other words are looked for in the rows that come.
-- The last column holds the words of the record and of its artist.

-- name: search_tracks scan sort
SELECT r.*, s.words || ' ' || COALESCE(us.words, '')
FROM tracks t JOIN track_search s ON s.track_id = t.id LEFT JOIN user_search us ON us.user_id = t.user_id
    JOIN track_records r ON r.id = t.id
WHERE t.id IN (
    SELECT track_id FROM track_search WHERE words LIKE $1 ESCAPE '\'
    UNION ALL
    SELECT o.id FROM user_search a CROSS JOIN tracks o
    WHERE a.words LIKE $1 ESCAPE '\' AND o.user_id = a.user_id)
ORDER BY t.playback_count DESC NULLS LAST, t.urn;

-- name: search_users scan sort
SELECT r.*, s.words
FROM user_search s JOIN user_records r ON r.id = s.user_id
WHERE s.words LIKE $1 ESCAPE '\'
ORDER BY r.followers_count DESC NULLS LAST, r.urn;

-- name: search_playlists scan sort
SELECT r.*, s.words || ' ' || COALESCE(us.words, '')
FROM playlists p JOIN playlist_search s ON s.playlist_id = p.id LEFT JOIN user_search us ON us.user_id = p.user_id
    JOIN playlist_records r ON r.id = p.id
WHERE p.id IN (
    SELECT playlist_id FROM playlist_search WHERE words LIKE $1 ESCAPE '\'
    UNION ALL
    SELECT o.id FROM user_search a CROSS JOIN playlists o
    WHERE a.words LIKE $1 ESCAPE '\' AND o.user_id = a.user_id)
ORDER BY p.likes_count DESC NULLS LAST, p.urn;
