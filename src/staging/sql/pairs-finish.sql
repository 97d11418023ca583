INSERT INTO staged_item (item_key, urn)
SELECT DISTINCT item_key, CASE ${prefix} WHEN '' THEN '' ELSE ${prefix} || ':item:' END || item_key
FROM staged_interaction;

INSERT INTO staged_list (list_key, urn)
SELECT DISTINCT list_key, CASE ${prefix} WHEN '' THEN '' ELSE ${prefix} || ':user:' END || list_key
FROM staged_interaction;
