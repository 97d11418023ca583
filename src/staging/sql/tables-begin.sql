-- SPDX-License-Identifier: MIT
-- What the tables for other programs are made of: a copy of the store.
CREATE TABLE x_track (urn VARCHAR, title VARCHAR, artist VARCHAR, artist_urn VARCHAR,
    metadata_artist VARCHAR, label VARCHAR, genre VARCHAR, source VARCHAR, release_date VARCHAR,
    created_at BIGINT, plays BIGINT, likes BIGINT, reposts BIGINT);
CREATE TABLE x_tag (track VARCHAR, tag VARCHAR);
CREATE TABLE x_hashtag (track VARCHAR, tag VARCHAR);
CREATE TABLE x_description (track VARCHAR, text VARCHAR);
CREATE TABLE x_pair (a VARCHAR, b VARCHAR, together BIGINT, weight DOUBLE);
CREATE TABLE x_list (urn VARCHAR, type VARCHAR);
CREATE TABLE x_entry (list VARCHAR, track VARCHAR);
CREATE TABLE x_like (person VARCHAR, track VARCHAR);
CREATE TABLE x_repost (person VARCHAR, track VARCHAR);
CREATE TABLE x_collab (a VARCHAR, b VARCHAR, tracks BIGINT, strength DOUBLE);
