-- SPDX-License-Identifier: MIT
-- Records of a whole load whose words are made anew in the end, for their rows held a part of them
-- only. kind: 0 a user, 1 a track, 2 a playlist.
CREATE TEMP TABLE words_again (kind BIGINT, id BIGINT);
