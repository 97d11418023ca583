-- SPDX-License-Identifier: MIT
-- tracks_merge.sql while no track of the load can be stored yet. The numbers are those that the
-- database would give; the tags stand in their table already.
INSERT INTO tracks (id, is_stub, urn, user_id, title, metadata_artist, genre, canonical_genre,
    label_name, isrc, license, permalink_url, release_date, duration_ms, playback_count,
    like_count, repost_count, comment_count, download_count, created_at, source, fetched_at, bpm,
    key_signature, access, streamable, downloadable, artwork_url, tag_list, page)
SELECT l.number, 0, l.urn, u.id, l.title, l.metadata_artist, l.genre, l.canonical_genre, l.label_name, l.isrc,
    l.license, l.permalink_url, l.release_date, l.duration_ms, l.playback_count, l.like_count,
    l.repost_count, l.comment_count, l.download_count, l.created_at, l.source, l.fetched_at, l.bpm,
    l.key_signature, l.access, l.streamable, l.downloadable, l.artwork_url, l.tag_list, l.page
FROM loading_tracks l LEFT JOIN users u ON u.urn = l.user_urn;

SELECT setval(pg_get_serial_sequence('tracks', 'id'), max(id)) FROM tracks;

INSERT INTO track_documents (track_id, description)
SELECT number, description FROM loading_tracks WHERE description IS NOT NULL;

INSERT INTO track_search (track_id, words) SELECT number, words FROM loading_tracks;
