-- Updates the posts that were known: each group of columns (content, metrics, provenance) is replaced only by a sighting
-- that ranks higher. Left out of a load that brings nothing known.

-- Newest metrics: a narrow update, and by far the most frequent one.
UPDATE fact_post
SET
    likes = fresh.likes,
    reposts = fresh.reposts,
    replies = fresh.replies,
    quotes = fresh.quotes,
    bookmarks = fresh.bookmarks,
    impressions = fresh.impressions,
    metrics_at = fresh.metrics_at,
    metrics_version = fresh.metrics_version,
    metrics_batch = fresh.metrics_batch,
    metrics_seq = getvariable('load_seq')
FROM known_post
INNER JOIN chunk_row AS fresh ON known_post.source = fresh.source AND known_post.post_id = fresh.post_id
WHERE fact_post.rowid = known_post.fact_row AND known_post.metrics_win;

UPDATE fact_post
SET
    video_views = fresh.video_views,
    video_views_at = fresh.video_views_at,
    metrics_seq = getvariable('load_seq')
FROM known_post
INNER JOIN chunk_row AS fresh ON known_post.source = fresh.source AND known_post.post_id = fresh.post_id
WHERE fact_post.rowid = known_post.fact_row AND known_post.views_win;

-- The same content seen again: only its provenance moves.
UPDATE fact_post
SET
    content_richness = fresh.content_richness,
    content_at = fresh.content_at,
    content_batch = fresh.content_batch
FROM known_post
INNER JOIN chunk_row AS fresh ON known_post.source = fresh.source AND known_post.post_id = fresh.post_id
WHERE
    fact_post.rowid = known_post.fact_row
    AND known_post.content_wins
    AND known_post.known_hash = fresh.content_hash
    AND fact_post.newest_version_id = fresh.newest_version_id;

-- An edit, or a record that was asked for more.
UPDATE fact_post
SET
    newest_version_id = fresh.newest_version_id,
    user_id = fresh.user_id,
    kind = fresh.kind,
    in_reply_to_post_id = fresh.in_reply_to_post_id,
    quoted_post_id = fresh.quoted_post_id,
    reposted_post_id = fresh.reposted_post_id,
    conversation_id = fresh.conversation_id,
    in_reply_to_user_id = fresh.in_reply_to_user_id,
    text = fresh.text,
    url = post_url(fresh.source, fresh.newest_version_id),
    possibly_sensitive = fresh.possibly_sensitive,
    has_media = fresh.has_media,
    has_video = fresh.has_video,
    latitude = fresh.latitude,
    longitude = fresh.longitude,
    place_id = fresh.place_id,
    place_name = fresh.place_name,
    country_code = fresh.country_code,
    admin1_code = fresh.admin1_code,
    region = fresh.region,
    region_method = fresh.region_method,
    lang = fresh.lang,
    lang_source = fresh.lang_source,
    lang_detected = fresh.lang_detected,
    lang_method = fresh.lang_method,
    sentiment_score = fresh.sentiment_score,
    sentiment_label = fresh.sentiment_label,
    sentiment_reason = fresh.sentiment_reason,
    sentiment_model = fresh.sentiment_model,
    content_richness = fresh.content_richness,
    content_at = fresh.content_at,
    content_batch = fresh.content_batch,
    content_hash = fresh.content_hash,
    content_seq = getvariable('load_seq')
FROM changed_post
INNER JOIN chunk_row AS fresh ON changed_post.source = fresh.source AND changed_post.post_id = fresh.post_id
WHERE fact_post.rowid = changed_post.fact_row;

-- What is a minimum or maximum over all sightings. The local day follows an earlier first version.
CREATE OR REPLACE TEMP TABLE widened_post AS
SELECT
    known_post.fact_row,
    known_post.known_date,
    greatest(acquisition_rank(fact_post.acquisition), fresh.acquisition_rank) AS acquisition_rank,
    least(fact_post.collected_at, fresh.collected_at) AS collected_at,
    least(fact_post.created_at, fresh.created_at) AS created_at,
    greatest(fact_post.versions, fresh.versions) AS versions,
    CASE
        WHEN fact_post.created_at <= fresh.created_at OR fresh.created_at IS NULL
            THEN (fact_post.local_date + fact_post.local_hour * INTERVAL 1 HOUR)
        ELSE fresh.local_time
    END AS local_time,
    CASE
        WHEN fresh.author_followers_at IS NULL
            THEN {seen_at: fact_post.author_followers_at, followers: fact_post.author_followers}
        WHEN
            fact_post.author_followers_at IS NULL
            OR row(fresh.author_followers_at, fresh.author_followers)
            < row(fact_post.author_followers_at, fact_post.author_followers)
            THEN {seen_at: fresh.author_followers_at, followers: fresh.author_followers}
        ELSE {seen_at: fact_post.author_followers_at, followers: fact_post.author_followers}
    END AS first_sight
FROM known_post
INNER JOIN chunk_row AS fresh ON known_post.source = fresh.source AND known_post.post_id = fresh.post_id
INNER JOIN fact_post ON known_post.fact_row = fact_post.rowid
WHERE
    acquisition_rank(fact_post.acquisition) IS DISTINCT FROM greatest(
        acquisition_rank(fact_post.acquisition), fresh.acquisition_rank
    )
    OR fact_post.collected_at > fresh.collected_at
    OR fact_post.created_at > fresh.created_at
    OR fact_post.versions < fresh.versions
    OR (
        fresh.author_followers_at IS NOT NULL
        AND (
            fact_post.author_followers_at IS NULL
            OR row(fresh.author_followers_at, fresh.author_followers)
            < row(fact_post.author_followers_at, fact_post.author_followers)
        )
    );

UPDATE fact_post
SET
    acquisition = acquisition_name(widened_post.acquisition_rank),
    collected_at = widened_post.collected_at,
    created_at = widened_post.created_at,
    local_date = widened_post.local_time::DATE,
    local_hour = hour(widened_post.local_time)::UTINYINT,
    versions = widened_post.versions,
    author_followers_at = widened_post.first_sight.seen_at,
    author_followers = widened_post.first_sight.followers,
    content_seq = getvariable('load_seq')
FROM widened_post
WHERE fact_post.rowid = widened_post.fact_row;

-- Days whose published rows are no longer true; a post that moved to another day leaves its old one dirty too.
INSERT INTO dirty_day
SELECT DISTINCT mart.name, day, getvariable('load_seq') AS load_seq
FROM (
    SELECT known_date AS day FROM changed_post
    UNION
    SELECT known_date AS day FROM widened_post
    UNION
    SELECT local_time::DATE AS day FROM widened_post
) AS touched
CROSS JOIN (VALUES ('fact_post')) AS mart (name);
