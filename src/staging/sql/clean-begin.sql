-- Raw lines hold JSON of any shape. What is not of the kind that is asked for counts as missing, as in
-- sources/soundcloud-parse.c; the tests compare the two.
CREATE MACRO text_of(j) AS
    CASE WHEN json_type(j) = 'VARCHAR' THEN split_part(j ->> '$', chr(0), 1) END;

CREATE MACRO whole_of(j) AS CASE json_type(j)
    WHEN 'BIGINT' THEN TRY_CAST(j AS BIGINT)
    WHEN 'UBIGINT' THEN TRY_CAST(j AS BIGINT)
    WHEN 'DOUBLE' THEN TRY_CAST(trunc(TRY_CAST(j AS DOUBLE)) AS BIGINT)
    WHEN 'VARCHAR' THEN
        CASE WHEN regexp_full_match(j ->> '$', '-?[0-9]+') THEN TRY_CAST(j ->> '$' AS BIGINT) END
    END;

-- A count below 0 is none.
CREATE MACRO count_of(j) AS CASE WHEN whole_of(j) >= 0 THEN whole_of(j) END;

CREATE MACRO positive_of(j) AS CASE
    WHEN TRY_CAST(j ->> '$' AS DOUBLE) > 0 AND isfinite(TRY_CAST(j ->> '$' AS DOUBLE))
        THEN TRY_CAST(j ->> '$' AS DOUBLE) END;

CREATE MACRO flag_of(j) AS
    CASE WHEN json_type(j) = 'BOOLEAN' THEN TRY_CAST(j AS BOOLEAN) END;

CREATE MACRO time_of(j) AS TRY_CAST(sg_time(text_of(j)) AS TIMESTAMP);

-- The digits after the last '/', ':' or '%3A'.
CREATE MACRO trailing_id(name) AS
    TRY_CAST(regexp_extract(name, '^(?:.*(?:[/:]|%3a))?([0-9]+)$', 1, 'is') AS BIGINT);

-- The number of an object: by its urn, else its id, else its uri.
CREATE MACRO id_of(o) AS CASE
    WHEN trailing_id(text_of(o.urn)) > 0 THEN trailing_id(text_of(o.urn))
    WHEN whole_of(o.id) > 0 THEN whole_of(o.id)
    WHEN trailing_id(text_of(o.uri)) > 0 THEN trailing_id(text_of(o.uri)) END;

-- False where the object says that it is something else.
CREATE MACRO may_be(o, name) AS text_of(o.kind) IS NULL OR text_of(o.kind) = name;

CREATE MACRO release_of(o) AS CASE
    WHEN sg_time(text_of(o.release_date)) IS NOT NULL
        THEN left(sg_time(text_of(o.release_date)), 10)
    WHEN whole_of(o.release_year) IS NULL OR whole_of(o.release_year) NOT BETWEEN 1 AND 9999 THEN NULL
    WHEN whole_of(o.release_month) IS NULL OR whole_of(o.release_month) NOT BETWEEN 1 AND 12
        THEN printf('%04d', whole_of(o.release_year))
    WHEN TRY_CAST(printf('%04d-%02d-%02d', whole_of(o.release_year), whole_of(o.release_month),
            coalesce(whole_of(o.release_day), 0)) AS DATE) IS NULL
        THEN printf('%04d-%02d', whole_of(o.release_year), whole_of(o.release_month))
    ELSE printf('%04d-%02d-%02d', whole_of(o.release_year), whole_of(o.release_month),
        whole_of(o.release_day)) END;

CREATE MACRO genre_of(j) AS nullif(lower(trim(text_of(j))), '');

CREATE MACRO user_in(j) AS json_transform(j, '{"kind": "JSON", "urn": "JSON", "id": "JSON",
    "uri": "JSON", "username": "JSON", "permalink_url": "JSON", "followers_count": "JSON",
    "followings_count": "JSON", "verified": "JSON", "full_name": "JSON", "city": "JSON",
    "country_code": "JSON", "avatar_url": "JSON", "track_count": "JSON", "tracks_count": "JSON",
    "playlist_count": "JSON", "public_favorites_count": "JSON", "likes_count": "JSON",
    "reposts_count": "JSON", "created_at": "JSON"}');

-- One batch of lines, as they stand in the files.
CREATE TABLE raw_line (
    file BIGINT, line BIGINT, fetched_at BIGINT, torn BIGINT, problem VARCHAR, text VARCHAR);

-- Whatever does not reach the output, and why.
CREATE TABLE left_out (file BIGINT, line BIGINT, reason VARCHAR);
