COPY (
    SELECT track_id, 'soundcloud:tracks:' || track_id AS urn, title,
        left(description, 2000) AS description, tag_list, coalesce(sg_tags(tag_list), []) AS tags,
        genre, sg_genre(coalesce(genre_raw, '')) AS canonical_genre, user_id, username, created_at,
        duration, bpm, key, playback_count, like_count, repost_count, comment_count, license,
        permalink_url, streamable,
        engagement_of(playback_count, like_count, repost_count, plays, likes, reposts)
            AS engagement_score,
        fetched_at, 'soundcloud' AS source,
        list_concat(title_hashtags, list_filter(description_hashtags,
            tag -> NOT list_contains(title_hashtags, tag))) AS hashtags,
        title_hashtags, description_hashtags, genre_raw,
        'soundcloud:users:' || user_id AS user_urn, user_permalink_url, metadata_artist, label_name,
        isrc, access, artwork_url, release_date, download_count, downloadable
    FROM track SEMI JOIN newest USING (file, track_id, line), largest
    WHERE file = ${file}
    ORDER BY track_id
) TO ${path} (FORMAT parquet, COMPRESSION zstd);
