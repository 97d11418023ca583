-- SPDX-License-Identifier: MIT
DROP TABLE words_again;
