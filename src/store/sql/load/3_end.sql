-- SPDX-License-Identifier: MIT
DROP TABLE loading;
