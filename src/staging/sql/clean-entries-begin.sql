CREATE MACRO entry_in(j) AS json_transform(j, '{"playlist_urn": "JSON", "playlist_id": "JSON",
    "user_urn": "JSON", "user_id": "JSON", "position": "JSON", "at": "JSON", "track": {
    "kind": "JSON", "urn": "JSON", "id": "JSON", "uri": "JSON", "title": "JSON",
    "permalink_url": "JSON", "user": "JSON"}}');

CREATE TABLE entry (
    file BIGINT, line BIGINT, playlist_id BIGINT, track_id BIGINT, position BIGINT,
    artist_id BIGINT, title VARCHAR, permalink_url VARCHAR, artist_name VARCHAR,
    fetched_at TIMESTAMP);
