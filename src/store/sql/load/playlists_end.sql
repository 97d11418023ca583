-- SPDX-License-Identifier: MIT
DROP TABLE loading_playlists;
DROP TABLE loaded_playlists;
DROP TABLE loading_users;
DROP TABLE loaded_words;
