-- SPDX-License-Identifier: MIT
-- What is unknown becomes a stub.
ANALYZE loading_names;

INSERT INTO playlists (urn, source)
SELECT urn, source FROM loading_names WHERE 1 = 1
ON CONFLICT (urn) DO NOTHING;
