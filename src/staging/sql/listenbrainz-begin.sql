CREATE TABLE play (
    listener VARCHAR, item_key VARCHAR, listened BIGINT, seq BIGINT, title VARCHAR, artist VARCHAR,
    album VARCHAR, artist_mbid VARCHAR, duration_ms BIGINT);
