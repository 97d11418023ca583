-- SPDX-License-Identifier: MIT
-- Counting, forgetting and purging.

-- name: get_meta
SELECT value FROM meta WHERE key = $1;

-- name: put_meta
INSERT INTO meta (key, value) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: drop_meta
DELETE FROM meta WHERE key = $1;

-- In the order of SgStoreStats.

-- name: stats scan
SELECT
    (SELECT count(*) FROM tracks WHERE is_stub = 0),
    (SELECT count(*) FROM tracks WHERE is_stub = 1),
    (SELECT count(*) FROM users),
    (SELECT count(*) FROM playlists),
    (SELECT count(*) FROM entries),
    (SELECT count(*) FROM likes),
    (SELECT count(*) FROM reposts),
    (SELECT count(*) FROM playlist_likes),
    (SELECT count(*) FROM follows),
    (SELECT count(*) FROM related),
    (SELECT count(*) FROM track_tags),
    (SELECT count(*) FROM tasks),
    (SELECT count(*) FROM tasks WHERE failure IS NOT NULL),
    (SELECT min(fetched_at) FROM tracks WHERE is_stub = 0),
    (SELECT max(fetched_at) FROM tracks WHERE is_stub = 0),
    (SELECT count(*) FROM listens);

-- Forgetting one item, $1 its URN. Its edges go with it (ON DELETE CASCADE).

-- name: forget_track
DELETE FROM tracks WHERE urn = $1;

-- name: forget_playlist
DELETE FROM playlists WHERE urn = $1;

-- name: forget_user
DELETE FROM users WHERE urn = $1;

-- name: forget_listing_items
DELETE FROM listing_items WHERE urn = $1;

-- name: forget_listings
DELETE FROM listings WHERE target = $1;

-- name: forget_urls scan
DELETE FROM meta WHERE value = $1 AND key LIKE 'url %';

-- Purging: $1 is the source ('': all), $2 the date before which things go. What has no date goes
-- too. First edges …

-- name: purge_entries scan
DELETE FROM entries
WHERE playlist_id IN (
    SELECT id FROM playlists
    WHERE (entries_at IS NULL OR entries_at < $2) AND ($1 = '' OR source = $1));

-- name: purge_likes scan
DELETE FROM likes
WHERE seen_at < $2 AND ($1 = '' OR user_id IN (SELECT id FROM users WHERE source = $1));

-- name: purge_reposts scan
DELETE FROM reposts
WHERE seen_at < $2 AND ($1 = '' OR user_id IN (SELECT id FROM users WHERE source = $1));

-- name: purge_playlist_likes scan
DELETE FROM playlist_likes
WHERE seen_at < $2 AND ($1 = '' OR user_id IN (SELECT id FROM users WHERE source = $1));

-- name: purge_follows scan
DELETE FROM follows
WHERE seen_at < $2 AND ($1 = '' OR follower_id IN (SELECT id FROM users WHERE source = $1));

-- name: purge_related scan
DELETE FROM related
WHERE seen_at < $2
    AND ($1 = '' OR source = $1 OR src_id IN (SELECT id FROM tracks WHERE source = $1));

-- Sessions are made of listens: those of a user whose listens go are made anew from what stays,
-- when more is added.

-- name: purge_sessions scan
DELETE FROM playlists
WHERE playlist_type = 'listening session' AND user_id IN (
    SELECT user_id FROM listens WHERE fetched_at < $2 AND ($1 = '' OR source = $1));

-- name: purge_listens scan
DELETE FROM listens WHERE fetched_at < $2 AND ($1 = '' OR source = $1);

-- … then records: they become stubs, and stay as long as a younger edge needs them …

-- name: purge_tracks scan
UPDATE tracks SET is_stub = 1, user_id = NULL, title = NULL, metadata_artist = NULL, genre = NULL,
    canonical_genre = NULL, label_name = NULL, isrc = NULL, license = NULL, permalink_url = NULL,
    release_date = NULL, duration_ms = NULL, playback_count = NULL, like_count = NULL,
    repost_count = NULL, comment_count = NULL, download_count = NULL, created_at = NULL,
    fetched_at = NULL, bpm = NULL, key_signature = NULL, access = NULL, streamable = NULL,
    downloadable = NULL, artwork_url = NULL, tag_list = NULL, page = NULL,
    engagement_score = NULL
WHERE is_stub = 0 AND (fetched_at IS NULL OR fetched_at < $2) AND ($1 = '' OR source = $1);

-- name: purge_playlists scan
UPDATE playlists SET is_stub = 1, user_id = NULL, title = NULL, permalink_url = NULL,
    playlist_type = NULL, track_count = NULL, likes_count = NULL, reposts_count = NULL,
    duration_ms = NULL, created_at = NULL, last_modified = NULL, fetched_at = NULL, genre = NULL,
    label_name = NULL, license = NULL, release_date = NULL, artwork_url = NULL, tag_list = NULL,
    page = NULL
WHERE is_stub = 0 AND (fetched_at IS NULL OR fetched_at < $2) AND ($1 = '' OR source = $1);

-- name: purge_users scan
UPDATE users SET is_stub = 1, username = NULL, permalink_url = NULL, full_name = NULL, city = NULL,
    country_code = NULL, avatar_url = NULL, followers_count = NULL, followings_count = NULL,
    track_count = NULL, playlist_count = NULL, likes_count = NULL, reposts_count = NULL,
    verified = NULL, created_at = NULL, page = NULL, seen_at = NULL, fetched_at = NULL
WHERE is_stub = 0 AND (seen_at IS NULL OR seen_at < $2) AND ($1 = '' OR source = $1);

-- A user whose own record is old, but whom a younger record names, keeps the name.

-- name: purge_profile
UPDATE users SET full_name = NULL, city = NULL, country_code = NULL, avatar_url = NULL,
    followers_count = NULL, followings_count = NULL, track_count = NULL, playlist_count = NULL,
    likes_count = NULL, reposts_count = NULL, verified = NULL, created_at = NULL,
    fetched_at = NULL
WHERE id = $1;

-- name: old_profiles scan
SELECT id FROM users WHERE is_stub = 0 AND fetched_at < $2 AND ($1 = '' OR source = $1);

-- … then what hangs on them.

-- name: purge_track_documents scan
DELETE FROM track_documents WHERE track_id IN (SELECT id FROM tracks WHERE is_stub = 1);

-- name: purge_track_words scan
DELETE FROM track_search WHERE track_id IN (SELECT id FROM tracks WHERE is_stub = 1);

-- name: purge_track_tags scan
DELETE FROM track_tags WHERE track_id IN (SELECT id FROM tracks WHERE is_stub = 1);

-- name: purge_playlist_documents scan
DELETE FROM playlist_documents WHERE playlist_id IN (SELECT id FROM playlists WHERE is_stub = 1);

-- name: purge_playlist_words scan
DELETE FROM playlist_search WHERE playlist_id IN (SELECT id FROM playlists WHERE is_stub = 1);

-- name: purge_user_documents scan
DELETE FROM user_documents WHERE user_id IN (SELECT id FROM users WHERE is_stub = 1);

-- name: purge_user_words scan
DELETE FROM user_search WHERE user_id IN (SELECT id FROM users WHERE is_stub = 1);

-- name: drop_user_document
DELETE FROM user_documents WHERE user_id = $1;

-- name: purge_lone_playlists scan
DELETE FROM playlists
WHERE is_stub = 1 AND ($1 = '' OR source = $1)
    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.playlist_id = playlists.id)
    AND NOT EXISTS (SELECT 1 FROM playlist_likes l WHERE l.playlist_id = playlists.id);

-- name: purge_lone_tracks scan
DELETE FROM tracks
WHERE is_stub = 1 AND ($1 = '' OR source = $1)
    AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.track_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM likes l WHERE l.track_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM reposts r WHERE r.track_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM listens h WHERE h.track_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM related a WHERE a.src_id = tracks.id)
    AND NOT EXISTS (SELECT 1 FROM related b WHERE b.dst_id = tracks.id);

-- name: purge_lone_users scan
DELETE FROM users
WHERE is_stub = 1 AND ($1 = '' OR source = $1)
    AND NOT EXISTS (SELECT 1 FROM tracks t WHERE t.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM playlists p WHERE p.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM likes l WHERE l.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM reposts r WHERE r.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM listens h WHERE h.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM playlist_likes l WHERE l.user_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM follows a WHERE a.follower_id = users.id)
    AND NOT EXISTS (SELECT 1 FROM follows b WHERE b.followee_id = users.id);

-- name: purge_listings scan
DELETE FROM listings
WHERE fetched_at < $2 AND ($1 = '' OR replace(target, $1 || ':', '') <> target);

-- A queue that stands on what was purged starts anew, as do listings that were not at their end.

-- name: purge_runs scan
DELETE FROM runs;

-- name: purge_open_listings scan
DELETE FROM listings WHERE fetched_at IS NULL;

-- name: purge_run_meta scan
DELETE FROM meta WHERE key LIKE 'run %';

-- name: purge_url_meta scan
DELETE FROM meta WHERE key LIKE 'url %' AND NOT EXISTS (
    SELECT 1 FROM tracks t WHERE t.urn = meta.value AND t.is_stub = 0);

-- Purging what belongs to one user, $3 his id.

-- name: records_of_user
SELECT urn FROM tracks
WHERE user_id = $3 AND (fetched_at IS NULL OR fetched_at < $2) AND ($1 = '' OR source = $1)
UNION ALL
SELECT urn FROM playlists
WHERE user_id = $3 AND (fetched_at IS NULL OR fetched_at < $2) AND ($1 = '' OR source = $1)
UNION ALL
SELECT urn FROM users
WHERE id = $3 AND (seen_at IS NULL OR seen_at < $2) AND (fetched_at IS NULL OR fetched_at < $2)
    AND ($1 = '' OR source = $1);

-- name: is_of_source
SELECT 1 FROM users WHERE id = $1 AND ($2 = '' OR source = $2);

-- name: purge_likes_of_user
DELETE FROM likes WHERE user_id = $1 AND seen_at < $2;

-- name: purge_reposts_of_user
DELETE FROM reposts WHERE user_id = $1 AND seen_at < $2;

-- name: purge_playlist_likes_of_user
DELETE FROM playlist_likes WHERE user_id = $1 AND seen_at < $2;

-- name: purge_follows_of_user
DELETE FROM follows WHERE (follower_id = $1 OR followee_id = $1) AND seen_at < $2;

-- name: purge_listens_of_user
DELETE FROM listens WHERE user_id = $1 AND fetched_at < $2;

-- name: purge_listings_of_user
DELETE FROM listings WHERE target = $1 AND (fetched_at IS NULL OR fetched_at < $2);
