CREATE TABLE store_track (
    urn VARCHAR, title VARCHAR, artist VARCHAR, artist_urn VARCHAR, genre VARCHAR, license VARCHAR,
    created_at BIGINT, duration_ms BIGINT);
CREATE TABLE store_list (urn VARCHAR, title VARCHAR);
CREATE TABLE store_entry (list_urn VARCHAR, track_urn VARCHAR, position BIGINT);
