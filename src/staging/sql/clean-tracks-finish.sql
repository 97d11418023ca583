-- What was fetched last stands last in its file.
CREATE TABLE newest AS SELECT file, track_id, max(line) AS line FROM track GROUP BY file, track_id;

INSERT INTO left_out
SELECT file, line, 'older state of a track that was fetched again' FROM track
    ANTI JOIN newest USING (file, track_id, line);

CREATE TABLE largest AS
SELECT max(playback_count) AS plays, max(like_count) AS likes, max(repost_count) AS reposts
FROM track SEMI JOIN newest USING (file, track_id, line);

-- A term whose largest count is 0 is 0; a hidden count takes its weight with it.
CREATE MACRO share_of(count, largest) AS
    CASE WHEN largest > 0 THEN coalesce(count, 0) / largest ELSE 0 END;
CREATE MACRO weight_of(count, weight) AS CASE WHEN count IS NULL THEN 0 ELSE weight END;
CREATE MACRO engagement_of(plays, likes, reposts, largest_plays, largest_likes, largest_reposts) AS
    (0.5::DOUBLE * share_of(plays, largest_plays) + 0.3::DOUBLE * share_of(likes, largest_likes)
        + 0.2::DOUBLE * share_of(reposts, largest_reposts))
    / nullif(weight_of(plays, 0.5::DOUBLE) + weight_of(likes, 0.3::DOUBLE)
        + weight_of(reposts, 0.2::DOUBLE), 0);
