-- SPDX-License-Identifier: MIT
-- Schema 1. `id` is a dense number of this store; the name of a thing everywhere else is its URN.
-- Dates are seconds since 1970; NULL is unknown, which is not 0.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- -- Records -----------------------------------------------------------------------------------

-- is_stub: only the urn is known. Such a row stands where an edge leads to what was never
-- fetched.

-- fetched_at NULL: known only through mentions in other records, the last one at seen_at.
CREATE TABLE users (
    id               INTEGER PRIMARY KEY,
    urn              TEXT NOT NULL UNIQUE,
    is_stub          INTEGER NOT NULL DEFAULT 1 CHECK (is_stub IN (0, 1)),
    username         TEXT,
    permalink_url    TEXT,
    full_name        TEXT,
    city             TEXT,
    country_code     TEXT,
    avatar_url       TEXT,
    followers_count  INTEGER CHECK (followers_count >= 0),
    followings_count INTEGER CHECK (followings_count >= 0),
    track_count      INTEGER CHECK (track_count >= 0),
    playlist_count   INTEGER CHECK (playlist_count >= 0),
    likes_count      INTEGER CHECK (likes_count >= 0),
    reposts_count    INTEGER CHECK (reposts_count >= 0),
    verified         INTEGER CHECK (verified IN (0, 1)),
    created_at       INTEGER,
    page             TEXT, -- permalink_url without scheme, www., m., query and fragment
    source           TEXT NOT NULL,
    seen_at          INTEGER,
    fetched_at       INTEGER
) STRICT;
CREATE INDEX users_page ON users (page);

CREATE TABLE tracks (
    id              INTEGER PRIMARY KEY,
    urn             TEXT NOT NULL UNIQUE,
    is_stub         INTEGER NOT NULL DEFAULT 1 CHECK (is_stub IN (0, 1)),
    user_id         INTEGER REFERENCES users (id) ON DELETE SET NULL,
    title           TEXT,
    metadata_artist TEXT,
    genre           TEXT,
    canonical_genre TEXT,
    label_name      TEXT,
    isrc            TEXT,
    license         TEXT,
    permalink_url   TEXT,
    release_date    TEXT,
    duration_ms     INTEGER CHECK (duration_ms >= 0),
    playback_count  INTEGER CHECK (playback_count >= 0),
    like_count      INTEGER CHECK (like_count >= 0),
    repost_count    INTEGER CHECK (repost_count >= 0),
    comment_count   INTEGER CHECK (comment_count >= 0),
    download_count  INTEGER CHECK (download_count >= 0),
    created_at      INTEGER,
    source          TEXT NOT NULL,
    fetched_at      INTEGER,
    bpm             REAL CHECK (bpm > 0),
    key_signature   TEXT,
    access          TEXT,
    streamable      INTEGER CHECK (streamable IN (0, 1)),
    downloadable    INTEGER CHECK (downloadable IN (0, 1)),
    artwork_url     TEXT,
    tag_list        TEXT,
    page            TEXT
) STRICT;
CREATE INDEX tracks_user ON tracks (user_id);
CREATE INDEX tracks_page ON tracks (page);
CREATE INDEX tracks_state ON tracks (is_stub, fetched_at);

-- entries_at: when entries were last put; NULL: never.
CREATE TABLE playlists (
    id            INTEGER PRIMARY KEY,
    urn           TEXT NOT NULL UNIQUE,
    is_stub       INTEGER NOT NULL DEFAULT 1 CHECK (is_stub IN (0, 1)),
    user_id       INTEGER REFERENCES users (id) ON DELETE SET NULL,
    title         TEXT,
    permalink_url TEXT,
    playlist_type TEXT,
    track_count   INTEGER CHECK (track_count >= 0),
    likes_count   INTEGER CHECK (likes_count >= 0),
    reposts_count INTEGER CHECK (reposts_count >= 0),
    duration_ms   INTEGER CHECK (duration_ms >= 0),
    created_at    INTEGER,
    last_modified INTEGER,
    source        TEXT NOT NULL,
    fetched_at    INTEGER,
    entries_at    INTEGER,
    genre         TEXT,
    label_name    TEXT,
    license       TEXT,
    release_date  TEXT,
    artwork_url   TEXT,
    tag_list      TEXT,
    page          TEXT
) STRICT;
CREATE INDEX playlists_user ON playlists (user_id);
CREATE INDEX playlists_page ON playlists (page);

-- -- Beside the records: long texts, so that a scan of the records does not read them ----------

CREATE TABLE user_documents (
    user_id     INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    description TEXT,
    raw         TEXT
) STRICT;

CREATE TABLE track_documents (
    track_id    INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    description TEXT,
    raw         TEXT
) STRICT;

CREATE TABLE playlist_documents (
    playlist_id INTEGER PRIMARY KEY REFERENCES playlists (id) ON DELETE CASCADE,
    description TEXT,
    raw         TEXT
) STRICT;

-- Folded words (sg_text_fold) that a search looks through.
CREATE TABLE user_search (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    words   TEXT NOT NULL
) STRICT;

CREATE TABLE track_search (
    track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
    words    TEXT NOT NULL
) STRICT;

CREATE TABLE playlist_search (
    playlist_id INTEGER PRIMARY KEY REFERENCES playlists (id) ON DELETE CASCADE,
    words       TEXT NOT NULL
) STRICT;

-- kind: "tag" (of the tag_list), "title", "description" (hashtags there).
CREATE TABLE track_tags (
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    kind     TEXT NOT NULL CHECK (kind IN ('tag', 'title', 'description')),
    position INTEGER NOT NULL CHECK (position >= 0),
    tag      TEXT NOT NULL,
    PRIMARY KEY (track_id, kind, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX track_tags_tag ON track_tags (tag, track_id);

-- -- Edges. seen_at: when they were put. -------------------------------------------------------

CREATE TABLE entries (
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL CHECK (position >= 0),
    track_id    INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_track ON entries (track_id, playlist_id);

CREATE TABLE likes (
    user_id  INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    liked_at INTEGER,
    seen_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX likes_track ON likes (track_id, user_id);

CREATE TABLE reposts (
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    track_id    INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    reposted_at INTEGER,
    seen_at     INTEGER NOT NULL,
    PRIMARY KEY (user_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reposts_track ON reposts (track_id, user_id);

CREATE TABLE playlist_likes (
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    seen_at     INTEGER NOT NULL,
    PRIMARY KEY (user_id, playlist_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX playlist_likes_playlist ON playlist_likes (playlist_id, user_id);

CREATE TABLE follows (
    follower_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    followee_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seen_at     INTEGER NOT NULL,
    PRIMARY KEY (follower_id, followee_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_followee ON follows (followee_id, follower_id);

CREATE TABLE related (
    src_id  INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    dst_id  INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    source  TEXT NOT NULL,
    rank    INTEGER NOT NULL CHECK (rank >= 0),
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (src_id, dst_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX related_dst ON related (dst_id);

-- -- Collection state --------------------------------------------------------------------------

CREATE TABLE runs (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    tracks INTEGER NOT NULL DEFAULT 0 -- rows of run_tracks
) STRICT;

CREATE TABLE run_tracks (
    run_id    INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    track_urn TEXT NOT NULL,
    PRIMARY KEY (run_id, track_urn)
) STRICT, WITHOUT ROWID;

-- The queue of a run, in the order of id.
CREATE TABLE tasks (
    id           INTEGER PRIMARY KEY,
    run_id       INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    listing      TEXT NOT NULL,
    target       TEXT NOT NULL,
    secret_token TEXT,
    cursor       TEXT,
    depth        INTEGER NOT NULL,
    position     INTEGER NOT NULL DEFAULT 0,
    pages        INTEGER NOT NULL DEFAULT 0,
    fetched_at   INTEGER,
    failure      TEXT,
    UNIQUE (run_id, target, listing)
) STRICT;
CREATE INDEX tasks_target ON tasks (target, listing);
CREATE INDEX tasks_open ON tasks (run_id, id) WHERE fetched_at IS NULL AND failure IS NULL;
CREATE INDEX tasks_failed ON tasks (run_id, id) WHERE failure IS NOT NULL;

-- What a source listed, in order. fetched_at NULL: not read to its end yet.
CREATE TABLE listings (
    id         INTEGER PRIMARY KEY,
    listing    TEXT NOT NULL,
    target     TEXT NOT NULL,
    entries    INTEGER NOT NULL DEFAULT 0 CHECK (entries >= 0),
    complete   INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
    fetched_at INTEGER,
    UNIQUE (target, listing)
) STRICT;

CREATE TABLE listing_items (
    listing_id INTEGER NOT NULL REFERENCES listings (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL CHECK (position >= 0),
    urn        TEXT NOT NULL,
    PRIMARY KEY (listing_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_items_urn ON listing_items (urn);

-- -- Views: the columns of a whole record, in the order in which get.c reads them. -------------

CREATE VIEW user_records AS
SELECT id, source, fetched_at, urn, username, permalink_url, full_name, city, country_code,
    avatar_url, followers_count, followings_count, track_count, playlist_count, likes_count,
    reposts_count, verified, created_at
FROM users;

CREATE VIEW track_records AS
SELECT t.id, t.source, t.fetched_at, t.urn, t.is_stub, t.title, t.metadata_artist, t.genre,
    t.canonical_genre, t.tag_list, t.label_name, t.isrc, t.license, t.permalink_url,
    t.release_date, t.key_signature, t.access, t.artwork_url, t.bpm, t.duration_ms,
    t.playback_count, t.like_count, t.repost_count, t.comment_count, t.download_count,
    t.created_at, t.streamable, t.downloadable,
    u.urn AS user_urn, u.username, u.permalink_url AS user_permalink_url, u.full_name, u.city,
    u.country_code, u.avatar_url, u.followers_count, u.followings_count, u.track_count,
    u.playlist_count, u.likes_count, u.reposts_count, u.verified,
    u.created_at AS user_created_at
FROM tracks t LEFT JOIN users u ON u.id = t.user_id;

CREATE VIEW playlist_records AS
SELECT p.id, p.source, p.fetched_at, p.entries_at, p.urn, p.title, p.genre, p.tag_list,
    p.permalink_url, p.artwork_url, p.playlist_type, p.label_name, p.license, p.release_date,
    p.track_count, p.likes_count, p.reposts_count, p.duration_ms, p.created_at, p.last_modified,
    u.urn AS user_urn, u.username, u.permalink_url AS user_permalink_url, u.full_name, u.city,
    u.country_code, u.avatar_url, u.followers_count, u.followings_count,
    u.track_count AS user_track_count, u.playlist_count, u.likes_count AS user_likes_count,
    u.reposts_count AS user_reposts_count, u.verified, u.created_at AS user_created_at
FROM playlists p LEFT JOIN users u ON u.id = p.user_id;
