-- SPDX-License-Identifier: MIT
-- The number that the database would give to the next record; PostgreSQL only.
SELECT 0, nextval(pg_get_serial_sequence('tracks', 'id')), NULL
