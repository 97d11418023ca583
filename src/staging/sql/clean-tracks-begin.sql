CREATE MACRO track_in(j) AS json_transform(j, '{"kind": "JSON", "urn": "JSON", "id": "JSON",
    "uri": "JSON", "title": "JSON", "description": "JSON", "tag_list": "JSON", "genre": "JSON",
    "user": "JSON", "created_at": "JSON", "duration": "JSON", "full_duration": "JSON",
    "bpm": "JSON", "key_signature": "JSON", "playback_count": "JSON", "likes_count": "JSON",
    "favoritings_count": "JSON", "reposts_count": "JSON", "comment_count": "JSON",
    "download_count": "JSON", "license": "JSON", "permalink_url": "JSON", "streamable": "JSON",
    "downloadable": "JSON", "metadata_artist": "JSON", "label_name": "JSON", "isrc": "JSON",
    "access": "JSON", "policy": "JSON", "artwork_url": "JSON", "release_date": "JSON",
    "release_year": "JSON", "release_month": "JSON", "release_day": "JSON",
    "publisher_metadata": {"artist": "JSON", "isrc": "JSON"}}');

CREATE TABLE track (
    file BIGINT, line BIGINT, track_id BIGINT, title VARCHAR, description VARCHAR, tag_list VARCHAR,
    genre_raw VARCHAR, genre VARCHAR, user_id BIGINT, username VARCHAR, user_permalink_url VARCHAR,
    created_at TIMESTAMP, duration BIGINT, bpm DOUBLE, key VARCHAR, playback_count BIGINT,
    like_count BIGINT, repost_count BIGINT, comment_count BIGINT, download_count BIGINT,
    license VARCHAR, permalink_url VARCHAR, streamable BOOLEAN, downloadable BOOLEAN,
    title_hashtags VARCHAR[], description_hashtags VARCHAR[], metadata_artist VARCHAR,
    label_name VARCHAR, isrc VARCHAR, access VARCHAR, artwork_url VARCHAR, release_date VARCHAR,
    fetched_at TIMESTAMP);
