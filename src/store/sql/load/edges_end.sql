-- SPDX-License-Identifier: MIT
DROP TABLE loading_names;
DROP TABLE loading_edges;
DROP TABLE loading_lists;
