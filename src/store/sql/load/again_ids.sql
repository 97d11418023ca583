-- SPDX-License-Identifier: MIT
SELECT DISTINCT kind, id, NULL FROM words_again
