-- SPDX-License-Identifier: MIT
-- What is unknown becomes a stub.
ANALYZE loading_names;

INSERT INTO users (urn, source)
SELECT urn, source FROM loading_names l
WHERE NOT EXISTS (SELECT 1 FROM users r WHERE r.urn = l.urn)
ON CONFLICT (urn) DO NOTHING;
