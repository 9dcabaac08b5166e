-- Merges the posts of this load into fact_post: new posts are appended. Which columns of known ones this load replaces
-- is found out here; known-posts.sql does it.
CREATE OR REPLACE TEMP TABLE known_post AS
SELECT
    known_key.fact_row,
    known_key.source,
    known_key.post_id,
    row_of_post.local_date AS known_date,
    row_of_post.content_hash AS known_hash,
    -- Whether the content of this load outranks what is known.
    row(
        length(fresh.newest_version_id), fresh.newest_version_id, fresh.content_richness, fresh.content_at,
        fresh.content_batch, fresh.content_hash
    ) > row(
        length(row_of_post.newest_version_id), row_of_post.newest_version_id, row_of_post.content_richness,
        row_of_post.content_at, row_of_post.content_batch, row_of_post.content_hash
    ) AS content_wins,
    fresh.metrics_at IS NOT NULL
    AND (
        row_of_post.metrics_at IS NULL
        OR row(
            fresh.metrics_version, fresh.metrics_at, fresh.metrics_batch,
            fresh.likes, fresh.reposts, fresh.replies, fresh.quotes, fresh.impressions
        ) > row(
            row_of_post.metrics_version, row_of_post.metrics_at,
            row_of_post.metrics_batch, row_of_post.likes, row_of_post.reposts, row_of_post.replies,
            row_of_post.quotes, row_of_post.impressions
        )
    ) AS metrics_win,
    fresh.video_views_at IS NOT NULL
    AND (
        row_of_post.video_views_at IS NULL
        OR row(fresh.video_views_at, fresh.video_views) > row(row_of_post.video_views_at, row_of_post.video_views)
    ) AS views_win
FROM known_key
INNER JOIN fact_post AS row_of_post ON known_key.fact_row = row_of_post.rowid
INNER JOIN chunk_row AS fresh ON known_key.source = fresh.source AND known_key.post_id = fresh.post_id;

-- New posts seen once: as they were seen.
INSERT INTO fact_post BY NAME
SELECT
    seen.source,
    seen.post_id,
    seen.version_id AS newest_version_id,
    coalesce(len(seen.history), 1)::INTEGER AS versions,
    seen.user_id,
    seen.created_at,
    seen.local_time::DATE AS local_date,
    hour(seen.local_time)::UTINYINT AS local_hour,
    seen.received_at AS collected_at,
    acquisition_name(seen.acquisition_rank) AS acquisition,
    seen.kind,
    seen.in_reply_to_post_id,
    seen.quoted_post_id,
    seen.reposted_post_id,
    seen.conversation_id,
    seen.in_reply_to_user_id,
    seen.text,
    post_url(seen.source, seen.version_id) AS url,
    seen.possibly_sensitive,
    seen.media_keys IS NOT NULL AS has_media,
    has_video_key(seen.media_keys) AS has_video,
    seen.latitude,
    seen.longitude,
    seen.place_id,
    place.place_name,
    whereabouts(place, point).country_code AS country_code,
    whereabouts(place, point).admin1_code AS admin1_code,
    whereabouts(place, point).region AS region,
    whereabouts(place, point).method AS region_method,
    seen.lang_source,
    reading.lang,
    reading.lang_detected,
    reading.lang_method,
    reading.sentiment_score,
    reading.sentiment_label,
    reading.sentiment_reason,
    reading.sentiment_model,
    profile.followers AS author_followers,
    seen.likes,
    seen.reposts,
    seen.replies,
    seen.quotes,
    seen.bookmarks,
    seen.impressions,
    video.video_views,
    CASE WHEN video.video_views IS NOT NULL THEN seen.received_at END AS video_views_at,
    CASE WHEN seen.has_metrics THEN seen.received_at END AS metrics_at,
    seen.richness AS content_richness,
    seen.received_at AS content_at,
    seen.batch_id AS content_batch,
    seen.content_hash,
    CASE WHEN seen.has_metrics THEN seen.version END AS metrics_version,
    CASE WHEN seen.has_metrics THEN seen.batch_id END AS metrics_batch,
    CASE WHEN profile.followers IS NOT NULL THEN seen.received_at END AS author_followers_at,
    getvariable('load_seq') AS inserted_seq,
    getvariable('load_seq') AS content_seq,
    getvariable('load_seq') AS metrics_seq
FROM stage_post AS seen
ANTI JOIN ranked_sighting ON seen.rowid = ranked_sighting.sighting
LEFT JOIN chunk_video AS video ON seen.rowid = video.sighting
LEFT JOIN dim_place AS place ON seen.source = place.source AND seen.place_id = place.place_id
LEFT JOIN read_point AS point ON seen.latitude = point.latitude AND seen.longitude = point.longitude
LEFT JOIN read_text AS reading ON seen.text_key = reading.text_key
LEFT JOIN chunk_profile AS profile
    ON seen.source = profile.source AND seen.user_id = profile.user_id AND seen.batch_id = profile.batch_id;

-- New posts seen several times.
INSERT INTO fact_post BY NAME
SELECT
    fresh.source,
    fresh.post_id,
    fresh.newest_version_id,
    fresh.versions,
    fresh.user_id,
    fresh.created_at,
    fresh.local_time::DATE AS local_date,
    hour(fresh.local_time)::UTINYINT AS local_hour,
    fresh.collected_at,
    acquisition_name(fresh.acquisition_rank) AS acquisition,
    fresh.kind,
    fresh.in_reply_to_post_id,
    fresh.quoted_post_id,
    fresh.reposted_post_id,
    fresh.conversation_id,
    fresh.in_reply_to_user_id,
    fresh.text,
    post_url(fresh.source, fresh.newest_version_id) AS url,
    fresh.possibly_sensitive,
    fresh.has_media,
    fresh.has_video,
    fresh.latitude,
    fresh.longitude,
    fresh.place_id,
    fresh.place_name,
    fresh.country_code,
    fresh.admin1_code,
    fresh.region,
    fresh.region_method,
    fresh.lang,
    fresh.lang_source,
    fresh.lang_detected,
    fresh.lang_method,
    fresh.sentiment_score,
    fresh.sentiment_label,
    fresh.sentiment_reason,
    fresh.sentiment_model,
    fresh.author_followers,
    fresh.likes,
    fresh.reposts,
    fresh.replies,
    fresh.quotes,
    fresh.bookmarks,
    fresh.impressions,
    fresh.video_views,
    fresh.video_views_at,
    fresh.metrics_at,
    fresh.content_richness,
    fresh.content_at,
    fresh.content_batch,
    fresh.content_hash,
    fresh.metrics_version,
    fresh.metrics_batch,
    fresh.author_followers_at,
    getvariable('load_seq') AS inserted_seq,
    getvariable('load_seq') AS content_seq,
    getvariable('load_seq') AS metrics_seq
FROM chunk_row AS fresh
ANTI JOIN known_post ON fresh.source = known_post.source AND fresh.post_id = known_post.post_id;

-- Content that really changed: an edit, or a record that was asked for more.
CREATE OR REPLACE TEMP TABLE changed_post AS
SELECT known_post.fact_row, known_post.source, known_post.post_id, known_post.known_date
FROM known_post
INNER JOIN chunk_row AS fresh ON known_post.source = fresh.source AND known_post.post_id = fresh.post_id
INNER JOIN fact_post ON known_post.fact_row = fact_post.rowid
WHERE
    known_post.content_wins
    AND NOT (
        fact_post.content_hash = fresh.content_hash
        AND fact_post.newest_version_id = fresh.newest_version_id
    );
