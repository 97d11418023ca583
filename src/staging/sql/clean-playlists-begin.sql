CREATE MACRO playlist_in(j) AS json_transform(j, '{"kind": "JSON", "urn": "JSON", "id": "JSON",
    "uri": "JSON", "title": "JSON", "description": "JSON", "user": "JSON", "genre": "JSON",
    "tag_list": "JSON", "created_at": "JSON", "last_modified": "JSON", "track_count": "JSON",
    "permalink_url": "JSON", "playlist_type": "JSON", "type": "JSON", "set_type": "JSON",
    "label_name": "JSON", "license": "JSON", "artwork_url": "JSON", "likes_count": "JSON",
    "reposts_count": "JSON", "duration": "JSON", "release_date": "JSON", "release_year": "JSON",
    "release_month": "JSON", "release_day": "JSON", "tracks": "JSON"}');

CREATE TABLE playlist (
    file BIGINT, line BIGINT, playlist_id BIGINT, title VARCHAR, description VARCHAR,
    creator_user_id BIGINT, genre VARCHAR, created_at TIMESTAMP, track_count BIGINT,
    permalink_url VARCHAR, creator_name VARCHAR, creator_permalink_url VARCHAR, genre_raw VARCHAR,
    tag_list VARCHAR, playlist_type VARCHAR, label_name VARCHAR, license VARCHAR,
    release_date VARCHAR, artwork_url VARCHAR, likes_count BIGINT, repost_count BIGINT,
    duration BIGINT, last_modified TIMESTAMP, fetched_at TIMESTAMP);
