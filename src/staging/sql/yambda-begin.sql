-- What is known of a user and a track, file by file. Weights are summed in fixed point (2^-32), so
-- that a sum does not depend on the order.
--
--   weight = value * 2^(-age / ${recency-days} days) * (1 if organic, else ${inorganic})
--
-- with the age before the last event of all files; ${recency-days} = 0 switches recency off.
CREATE TABLE evidence (
    user_id BIGINT, item_id BIGINT, fixed HUGEINT, last_time BIGINT, length BIGINT);

CREATE MACRO fixed_weight(amount, moment, organic) AS
    (amount * CASE WHEN ${recency-days} > 0
            THEN pow(2, (moment - ${end_time}) / (${recency-days} * 86400.0)) ELSE 1 END
        * CASE WHEN organic = 1 THEN 1 ELSE ${inorganic} END * 4294967296)::HUGEINT;
