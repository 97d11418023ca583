-- SPDX-License-Identifier: MIT
-- What the store holds as (head, relation, tail, weight, source); a pair of tracks or artists once.
CREATE TABLE length AS SELECT list, count(DISTINCT track) AS n FROM x_entry GROUP BY list;

COPY (
    SELECT head, relation, tail, max(weight) AS weight, min(source) AS source FROM (
        SELECT urn AS head, 'has_genre' AS relation, 'genre:' || genre AS tail, 1.0::DOUBLE AS weight,
            source FROM x_track WHERE genre NOT IN ('unknown', 'ignore')
        UNION ALL SELECT urn, 'by_artist', artist_urn, 1, source FROM x_track
        UNION ALL SELECT urn, 'label', 'label:' || label, 1, source FROM x_track
        UNION ALL SELECT urn, 'released_on', 'year:' || coalesce(release_date[:4],
            strftime(to_timestamp(created_at) AT TIME ZONE 'UTC', '%Y')), 1, source FROM x_track
        UNION ALL SELECT track, 'has_tag', 'tag:' || tag, 1, 'tags' FROM x_tag
        UNION ALL SELECT track, 'has_tag', 'tag:' || tag, 0.5, 'hashtags' FROM x_hashtag
        UNION ALL SELECT e.track, 'in_playlist', e.list, 1 / n, 'playlists'
            FROM x_entry e JOIN length USING (list)
        UNION ALL SELECT e.track, 'in_album', e.list, 1, 'playlists'
            FROM x_entry e JOIN x_list l ON l.urn = e.list WHERE l.type = 'album'
        UNION ALL SELECT a, 'co_occurs', b, weight, 'playlists' FROM x_pair WHERE a < b
        UNION ALL SELECT least(a, b), 'collab_with', greatest(a, b), strength, 'credits' FROM x_collab
        UNION ALL SELECT track, 'liked_by', person, 1, 'likes' FROM x_like
        UNION ALL SELECT track, 'reposted_by', person, 1, 'reposts' FROM x_repost)
    WHERE tail IS NOT NULL
    GROUP BY head, relation, tail
    ORDER BY relation, head, tail
) TO ${triples_file} (FORMAT parquet, COMPRESSION zstd);
