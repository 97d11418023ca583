INSERT INTO staged_item (item_key, urn)
SELECT DISTINCT item_key, ${prefix} || ':item:' || item_key FROM staged_interaction;
INSERT INTO staged_list (list_key, urn)
SELECT DISTINCT list_key, ${prefix} || ':user:' || list_key FROM staged_interaction;
