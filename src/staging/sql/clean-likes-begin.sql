CREATE TABLE interaction (
    file BIGINT, line BIGINT, user_id BIGINT, track_id BIGINT, username VARCHAR, "at" TIMESTAMP,
    position BIGINT, fetched_at TIMESTAMP);
