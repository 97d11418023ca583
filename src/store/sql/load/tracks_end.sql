-- SPDX-License-Identifier: MIT
DROP TABLE loading_tracks;
DROP TABLE loading_tags;
DROP TABLE loaded_tracks;
