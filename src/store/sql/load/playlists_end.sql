-- SPDX-License-Identifier: MIT
DROP TABLE loading_playlists;
DROP TABLE loaded_playlists;
