-- SPDX-License-Identifier: MIT
-- Schema 4: what users played, from the files that they brought. See store/listens.h.

CREATE TABLE listens (
    user_id     INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    listened_at INTEGER NOT NULL,
    track_id    INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    played_ms   INTEGER CHECK (played_ms >= 0),
    source      TEXT NOT NULL,
    fetched_at  INTEGER NOT NULL,
    PRIMARY KEY (user_id, listened_at, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX listens_track ON listens (track_id, user_id, listened_at);
