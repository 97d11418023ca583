-- SPDX-License-Identifier: MIT
-- Schema 3: indexes for the questions of store/ask.h.

-- Which tracks have a tag, without a look at the table. PostgreSQL takes no keys of more than 2,700
-- bytes, so that tags of more than 600 characters are left out.
DROP INDEX track_tags_tag;
CREATE INDEX track_tags_tag ON track_tags (tag, track_id)
WHERE kind = 'tag' AND length(tag) <= 600;

-- Artists by the names that titles give them.
CREATE INDEX users_name ON users (lower(substr(username, 1, 200)));
