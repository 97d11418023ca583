-- What every format fills (import.h). Keys are BIGINT or VARCHAR.
CREATE TABLE staged_interaction (
    list_key ${list_key}, item_key ${item_key}, weight FLOAT, timestamp BIGINT,
    position ${position}, part UTINYINT);
CREATE TABLE staged_item (
    item_key ${item_key}, urn VARCHAR, title VARCHAR, artist VARCHAR, artist_urn VARCHAR,
    album VARCHAR, album_urn VARCHAR, genre VARCHAR, license VARCHAR, year INTEGER,
    duration_ms BIGINT);
CREATE TABLE staged_list (
    list_key ${list_key}, urn VARCHAR, title VARCHAR, description VARCHAR,
    collaborative BOOLEAN, modified_at BIGINT, followers BIGINT, edits BIGINT);
CREATE TABLE staged_skip (reason VARCHAR, count BIGINT, example VARCHAR);
