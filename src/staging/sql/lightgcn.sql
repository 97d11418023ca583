-- One file of adjacency lists, `user item item …`; ids are whole numbers from 0.
CREATE OR REPLACE TABLE line AS
SELECT record, regexp_split_to_array(trim(line, E' \t\r'), '[ \t]+') AS tokens
FROM (
    SELECT row_number() OVER () AS record, line
    FROM read_csv(${file}, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false,
        delim = chr(1), quote = '', escape = '', strict_mode = false,
        hive_partitioning = false,
        max_line_size = 16777216, buffer_size = 33554432))
WHERE trim(line, E' \t\r') <> '';

CREATE OR REPLACE TABLE token AS
SELECT record, generate_subscripts(tokens, 1) AS place, tokens[1] AS user, unnest(tokens) AS token
FROM line;

INSERT INTO staged_skip
SELECT 'user id is not a whole number from 0: the line', count(*),
    arg_min(printf('%s line %d: "%s"', ${name}, record, left(user, 40)), record)
FROM token WHERE place = 1 AND NOT regexp_full_match(user, '[0-9]{1,18}') HAVING count(*) > 0;

INSERT INTO staged_skip
SELECT 'user without items: the line', count(*),
    arg_min(printf('%s line %d: user %s', ${name}, record, user), record)
FROM (SELECT tokens[1] AS user, record FROM line WHERE len(tokens) = 1)
WHERE regexp_full_match(user, '[0-9]{1,18}') HAVING count(*) > 0;

INSERT INTO staged_skip
SELECT 'item id is not a whole number from 0', count(*),
    arg_min(printf('%s line %d: "%s"', ${name}, record, left(token, 40)), (record, place))
FROM token
WHERE place > 1 AND regexp_full_match(user, '[0-9]{1,18}')
    AND NOT regexp_full_match(token, '[0-9]{1,18}')
HAVING count(*) > 0;

INSERT INTO staged_interaction
SELECT user::BIGINT, token::BIGINT, 1, NULL, record * 1073741824::HUGEINT + place, ${part}
FROM token
WHERE place > 1 AND regexp_full_match(user, '[0-9]{1,18}')
    AND regexp_full_match(token, '[0-9]{1,18}');
DROP TABLE line;
DROP TABLE token;
