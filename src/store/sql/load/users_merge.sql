-- SPDX-License-Identifier: MIT
-- From loading_users into the tables, as put_track and put_playlist do it row by row with the user
-- within a record. (WHERE 1 = 1: else SQLite would read ON CONFLICT as a part of a join.)
ANALYZE loading_users;

INSERT INTO words_again (kind, id)
SELECT 0, u.id FROM loading_users l JOIN users u ON u.urn = l.urn
WHERE u.full_name IS NOT NULL AND (u.username IS NULL OR u.username <> l.username);

INSERT INTO users AS u (urn, is_stub, username, permalink_url, page, source, seen_at)
SELECT urn, is_stub, username, permalink_url, page, source, seen_at FROM loading_users WHERE 1 = 1
ON CONFLICT (urn) DO UPDATE SET
    is_stub = 0,
    username = COALESCE(excluded.username, u.username),
    permalink_url = COALESCE(excluded.permalink_url, u.permalink_url),
    page = COALESCE(excluded.page, u.page),
    seen_at = excluded.seen_at
WHERE excluded.is_stub = 0 AND (u.seen_at IS NULL OR excluded.seen_at >= u.seen_at);

INSERT INTO loaded_words (id, words)
SELECT u.id, l.words FROM loading_users l JOIN users u ON u.urn = l.urn
WHERE u.full_name IS NULL AND u.username = l.username;
ANALYZE loaded_words;

DELETE FROM user_search WHERE user_id IN (SELECT id FROM loaded_words);
INSERT INTO user_search (user_id, words) SELECT id, words FROM loaded_words;
