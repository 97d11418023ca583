-- SPDX-License-Identifier: MIT
SELECT l.number, r.id, NULL
FROM loading_names l JOIN users r ON r.urn = l.urn
