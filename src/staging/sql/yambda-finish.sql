CREATE TABLE judged AS
SELECT user_id, item_id, least(sum(fixed)::DOUBLE / 4294967296, ${most}) AS weight,
    max(last_time) AS time
FROM evidence GROUP BY user_id, item_id;

INSERT INTO staged_skip
SELECT 'pair whose weights add up to 0', count(*),
    'user ' || min(user_id) || ' track ' || arg_min(item_id, (user_id, item_id))
FROM judged WHERE weight::FLOAT = 0 HAVING count(*) > 0;

INSERT INTO staged_interaction
SELECT user_id, item_id, weight, time, time, 0
FROM judged WHERE weight::FLOAT <> 0;

INSERT INTO staged_item (item_key, urn, duration_ms)
SELECT item_id, 'yambda:track:' || item_id, max(length) * 1000 FROM evidence GROUP BY item_id;

INSERT INTO staged_list (list_key, urn)
SELECT DISTINCT user_id, 'yambda:user:' || user_id FROM evidence;
