-- SPDX-License-Identifier: MIT
-- The view looks at cooccurrence_settings: it is empty unless its engine is 'sql'.
REFRESH MATERIALIZED VIEW CONCURRENTLY cooccurrence_view;
