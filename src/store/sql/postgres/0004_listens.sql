-- SPDX-License-Identifier: MIT
-- Schema 4: what users played, from the files that they brought. See store/listens.h.

CREATE TABLE listens (
    user_id     BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    listened_at BIGINT NOT NULL,
    track_id    BIGINT NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
    played_ms   BIGINT CHECK (played_ms >= 0),
    source      TEXT COLLATE "C" NOT NULL,
    fetched_at  BIGINT NOT NULL,
    PRIMARY KEY (user_id, listened_at, track_id)
);
CREATE INDEX listens_track ON listens (track_id, user_id, listened_at);
