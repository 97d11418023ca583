-- SPDX-License-Identifier: MIT
DROP TABLE loading_users;
DROP TABLE loaded_words;
