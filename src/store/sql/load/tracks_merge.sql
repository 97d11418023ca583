-- SPDX-License-Identifier: MIT
-- From loading_tracks into the tables, as put_track does it row by row, behind the uploaders: the
-- track, unless what is stored was fetched later, then what hangs on it. What hangs on a record takes
-- no ON CONFLICT, for its keys may be lifted.
ANALYZE loading_tracks;

INSERT INTO tracks AS t (is_stub, urn, user_id, title, metadata_artist, genre, canonical_genre,
    label_name, isrc, license, permalink_url, release_date, duration_ms, playback_count,
    like_count, repost_count, comment_count, download_count, created_at, source, fetched_at, bpm,
    key_signature, access, streamable, downloadable, artwork_url, tag_list, page)
SELECT 0, l.urn, u.id, l.title, l.metadata_artist, l.genre, l.canonical_genre, l.label_name, l.isrc,
    l.license, l.permalink_url, l.release_date, l.duration_ms, l.playback_count, l.like_count,
    l.repost_count, l.comment_count, l.download_count, l.created_at, l.source, l.fetched_at, l.bpm,
    l.key_signature, l.access, l.streamable, l.downloadable, l.artwork_url, l.tag_list, l.page
FROM loading_tracks l LEFT JOIN users u ON u.urn = l.user_urn
WHERE 1 = 1
ON CONFLICT (urn) DO UPDATE SET
    is_stub = 0,
    user_id = COALESCE(excluded.user_id, t.user_id),
    title = COALESCE(excluded.title, t.title),
    metadata_artist = COALESCE(excluded.metadata_artist, t.metadata_artist),
    genre = COALESCE(excluded.genre, t.genre),
    canonical_genre =
        CASE WHEN excluded.genre IS NULL
        THEN COALESCE(t.canonical_genre, excluded.canonical_genre)
        ELSE excluded.canonical_genre END,
    label_name = COALESCE(excluded.label_name, t.label_name),
    isrc = COALESCE(excluded.isrc, t.isrc),
    license = COALESCE(excluded.license, t.license),
    permalink_url = COALESCE(excluded.permalink_url, t.permalink_url),
    release_date = COALESCE(excluded.release_date, t.release_date),
    duration_ms = COALESCE(excluded.duration_ms, t.duration_ms),
    playback_count = COALESCE(excluded.playback_count, t.playback_count),
    like_count = COALESCE(excluded.like_count, t.like_count),
    repost_count = COALESCE(excluded.repost_count, t.repost_count),
    comment_count = COALESCE(excluded.comment_count, t.comment_count),
    download_count = COALESCE(excluded.download_count, t.download_count),
    created_at = COALESCE(excluded.created_at, t.created_at),
    source = excluded.source,
    fetched_at = COALESCE(excluded.fetched_at, t.fetched_at),
    bpm = COALESCE(excluded.bpm, t.bpm),
    key_signature = COALESCE(excluded.key_signature, t.key_signature),
    access = COALESCE(excluded.access, t.access),
    streamable = COALESCE(excluded.streamable, t.streamable),
    downloadable = COALESCE(excluded.downloadable, t.downloadable),
    artwork_url = COALESCE(excluded.artwork_url, t.artwork_url),
    tag_list = COALESCE(excluded.tag_list, t.tag_list),
    page = COALESCE(excluded.page, t.page)
WHERE t.fetched_at IS NULL OR excluded.fetched_at >= t.fetched_at;

INSERT INTO loaded_tracks (number, id, has_tags, has_title, has_description, lacks_words)
SELECT l.number, t.id, CASE WHEN l.tag_list IS NULL THEN 0 ELSE 1 END,
    CASE WHEN l.title IS NULL THEN 0 ELSE 1 END, CASE WHEN l.description IS NULL THEN 0 ELSE 1 END,
    CASE WHEN l.title IS NULL AND t.title IS NOT NULL
        OR l.metadata_artist IS NULL AND t.metadata_artist IS NOT NULL
        OR l.genre IS NULL AND t.genre IS NOT NULL
        OR l.tag_list IS NULL AND t.tag_list IS NOT NULL THEN 1 ELSE 0 END
FROM loading_tracks l JOIN tracks t ON t.urn = l.urn
WHERE t.fetched_at = l.fetched_at;
CREATE INDEX loaded_tracks_number ON loaded_tracks (number);
CREATE INDEX loaded_tracks_id ON loaded_tracks (id);
ANALYZE loaded_tracks;

UPDATE track_documents SET description = l.description
FROM loaded_tracks o JOIN loading_tracks l ON l.number = o.number
WHERE o.id = track_documents.track_id AND l.description IS NOT NULL;
INSERT INTO track_documents (track_id, description)
SELECT o.id, l.description FROM loaded_tracks o JOIN loading_tracks l ON l.number = o.number
WHERE l.description IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM track_documents d WHERE d.track_id = o.id);

DELETE FROM track_search WHERE track_id IN (SELECT id FROM loaded_tracks);
INSERT INTO track_search (track_id, words)
SELECT o.id, l.words FROM loaded_tracks o JOIN loading_tracks l ON l.number = o.number;
INSERT INTO words_again (kind, id) SELECT 1, id FROM loaded_tracks WHERE lacks_words = 1;

DELETE FROM track_tags
WHERE EXISTS (
    SELECT 1 FROM loaded_tracks o
    WHERE o.id = track_tags.track_id AND (track_tags.kind = 'tag' AND o.has_tags = 1
        OR track_tags.kind = 'title' AND o.has_title = 1
        OR track_tags.kind = 'description' AND o.has_description = 1));

INSERT INTO track_tags (track_id, kind, position, tag)
SELECT o.id, g.kind, g.position, g.tag FROM loading_tags g JOIN loaded_tracks o USING (number);
