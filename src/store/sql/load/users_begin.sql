-- SPDX-License-Identifier: MIT
-- Where the users within records wait, each once, with all that the records of a batch say; see
-- tracks_begin.sql.
CREATE TEMP TABLE loading_users AS
SELECT urn, id AS is_stub, username, permalink_url, page, source, seen_at, urn AS words
FROM users WHERE 1 = 0;

CREATE TEMP TABLE loaded_words (id BIGINT, words TEXT);
