-- A line is a track, or holds one: an entry, a like, a repost.
CREATE OR REPLACE TABLE parsed AS
SELECT *, CASE
    WHEN NOT may_be(t, 'track') THEN 'record is not a track'
    WHEN track_id IS NULL THEN 'track without an id'
    WHEN text_of(t.title) IS NULL AND text_of(t.permalink_url) IS NULL
        THEN 'track of which only the id is known' END AS problem
FROM (
    SELECT file, line, fetched_at, t, id_of(t) AS track_id, user_in(t.user) AS u
    FROM (
        SELECT file, line, fetched_at, track_in(CASE
            WHEN json_type(text, '$.track') = 'OBJECT'
                AND text_of(json_extract(text, '$.kind')) IS DISTINCT FROM 'track'
                THEN json_extract(text, '$.track') ELSE text::JSON END) AS t
        FROM object));

INSERT INTO left_out SELECT file, line, problem FROM parsed WHERE problem IS NOT NULL;

INSERT INTO left_out
SELECT file, line, 'negative ' || name || ', taken as unknown'
FROM (
    SELECT file, line, unnest(['playback_count', 'likes_count', 'favoritings_count',
            'reposts_count', 'comment_count', 'download_count', 'duration']) AS name,
        unnest([t.playback_count, t.likes_count, t.favoritings_count, t.reposts_count,
            t.comment_count, t.download_count, t.duration]) AS value
    FROM parsed WHERE problem IS NULL)
WHERE whole_of(value) < 0;

INSERT INTO track
SELECT file, line, track_id, text_of(t.title), text_of(t.description), text_of(t.tag_list),
    text_of(t.genre), genre_of(t.genre),
    CASE WHEN may_be(u, 'user') THEN id_of(u) END AS user_id,
    CASE WHEN may_be(u, 'user') AND id_of(u) > 0 THEN text_of(u.username) END,
    CASE WHEN may_be(u, 'user') AND id_of(u) > 0 THEN text_of(u.permalink_url) END,
    time_of(t.created_at), coalesce(count_of(t.full_duration), count_of(t.duration)),
    positive_of(t.bpm), text_of(t.key_signature), count_of(t.playback_count),
    coalesce(count_of(t.likes_count), count_of(t.favoritings_count)), count_of(t.reposts_count),
    count_of(t.comment_count), count_of(t.download_count), text_of(t.license),
    text_of(t.permalink_url), flag_of(t.streamable), flag_of(t.downloadable),
    coalesce(sg_hashtags(text_of(t.title)), []), coalesce(sg_hashtags(text_of(t.description)), []),
    coalesce(text_of(t.metadata_artist), text_of(t.publisher_metadata.artist)),
    text_of(t.label_name), coalesce(text_of(t.isrc), text_of(t.publisher_metadata.isrc)),
    coalesce(text_of(t.access), CASE text_of(t.policy)
        WHEN 'ALLOW' THEN 'playable' WHEN 'MONETIZE' THEN 'playable'
        WHEN 'SNIP' THEN 'preview' WHEN 'BLOCK' THEN 'blocked' END),
    text_of(t.artwork_url), release_of(t), fetched_at
FROM parsed WHERE problem IS NULL;
DROP TABLE parsed;
