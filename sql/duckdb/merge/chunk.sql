-- Reduces the staged sightings to one row a post, and says which sighting gives what.
-- Every choice below is a maximum or minimum over a total order of the sightings themselves, never over the
-- order of loading: that is what makes loading the same batches in any order end in the same tables.

-- Views of the videos a sighting names, where its batch says them.
CREATE OR REPLACE TEMP TABLE chunk_video AS
WITH
counted AS (
    SELECT batch_id, media_key, max(views) AS views
    FROM stage_media
    WHERE views IS NOT NULL
    GROUP BY batch_id, media_key
),

named AS (
    SELECT rowid AS sighting, batch_id, unnest(media_keys) AS media_key
    FROM stage_post
    WHERE media_keys IS NOT NULL
)

SELECT named.sighting, sum(counted.views)::BIGINT AS video_views
FROM named
INNER JOIN counted ON named.batch_id = counted.batch_id AND named.media_key = counted.media_key
GROUP BY named.sighting;

-- One author a batch; two answers within a batch differ at most by what was asked for.
-- (Found by their rows: sorting whole profiles takes twice as long.)
CREATE OR REPLACE TEMP TABLE chunk_profile AS
SELECT *
FROM stage_user
WHERE rowid IN (
    SELECT max_by(rowid, row(followers IS NOT NULL, profile_hash))
    FROM stage_user
    GROUP BY source, user_id, batch_id
);

-- Posts of this load that are in the warehouse already.
CREATE OR REPLACE TEMP TABLE known_key AS
SELECT fact_post.rowid AS fact_row, fact_post.source, fact_post.post_id
FROM fact_post
SEMI JOIN stage_post ON fact_post.source = stage_post.source AND fact_post.post_id = stage_post.post_id;

-- Posts that need ranking: seen several times in this load, or known. All others, nearly all of a stream and most of
-- a search, are taken as they are, without ever being sorted.
CREATE OR REPLACE TEMP TABLE ranked_post AS
SELECT source, post_id
FROM stage_post
GROUP BY source, post_id
HAVING count(*) > 1
UNION
SELECT source, post_id
FROM known_key;

CREATE OR REPLACE TEMP TABLE ranked_sighting AS
SELECT stage_post.rowid AS sighting
FROM stage_post
SEMI JOIN ranked_post ON stage_post.source = ranked_post.source AND stage_post.post_id = ranked_post.post_id;

-- Which sighting gives the content, which the newest metrics; and what is summed over all of them.
CREATE OR REPLACE TEMP TABLE chunk_post AS
SELECT
    stage_post.source,
    stage_post.post_id,
    max_by(
        stage_post.rowid, row(length(version_id), version_id, richness, received_at, batch_id, content_hash)
    ) AS content_sighting,
    max_by(
        stage_post.rowid,
        row(version, received_at, batch_id, likes, reposts, replies, quotes, impressions)
    ) FILTER (WHERE has_metrics) AS metrics_sighting,
    -- Views come only where media were asked for, so they are newest by themselves.
    max({seen_at: received_at, views: video.video_views}) FILTER (WHERE video.video_views IS NOT NULL) AS viewed,
    min(received_at) AS collected_at,
    max(acquisition_rank) AS acquisition_rank,
    min({created_at: created_at, local_time: local_time}) FILTER (WHERE created_at IS NOT NULL) AS written,
    max(coalesce(len(history), 1)) AS versions
FROM stage_post
SEMI JOIN ranked_sighting ON stage_post.rowid = ranked_sighting.sighting
LEFT JOIN chunk_video AS video ON stage_post.rowid = video.sighting
GROUP BY stage_post.source, stage_post.post_id;

-- Followers at first sight: the earliest sighting whose batch also holds the author's figures.
CREATE OR REPLACE TEMP TABLE chunk_followers AS
SELECT
    sighting.source,
    sighting.post_id,
    min({seen_at: sighting.received_at, followers: profile.followers}) AS first_sight
FROM stage_post AS sighting
SEMI JOIN ranked_sighting ON sighting.rowid = ranked_sighting.sighting
INNER JOIN chunk_profile AS profile
    ON
        sighting.source = profile.source
        AND sighting.user_id = profile.user_id
        AND sighting.batch_id = profile.batch_id
WHERE profile.followers IS NOT NULL
GROUP BY sighting.source, sighting.post_id;

-- The row each ranked post would have if nothing were known of it.
CREATE OR REPLACE TEMP TABLE chunk_row AS
SELECT
    post.source,
    post.post_id,
    content.version_id AS newest_version_id,
    post.versions::INTEGER AS versions,
    content.user_id,
    post.written.created_at AS created_at,
    post.written.local_time AS local_time,
    post.collected_at,
    post.acquisition_rank,
    content.kind,
    content.in_reply_to_post_id,
    content.quoted_post_id,
    content.reposted_post_id,
    content.conversation_id,
    content.in_reply_to_user_id,
    content.text,
    content.possibly_sensitive,
    content.media_keys IS NOT NULL AS has_media,
    has_video_key(content.media_keys) AS has_video,
    content.latitude,
    content.longitude,
    content.place_id,
    place.place_name,
    whereabouts(place, point).country_code AS country_code,
    whereabouts(place, point).admin1_code AS admin1_code,
    whereabouts(place, point).region AS region,
    whereabouts(place, point).method AS region_method,
    content.lang_source,
    reading.lang,
    reading.lang_detected,
    reading.lang_method,
    reading.sentiment_score,
    reading.sentiment_label,
    reading.sentiment_reason,
    reading.sentiment_model,
    followers.first_sight.seen_at AS author_followers_at,
    followers.first_sight.followers AS author_followers,
    metrics.likes,
    metrics.reposts,
    metrics.replies,
    metrics.quotes,
    metrics.bookmarks,
    metrics.impressions,
    post.viewed.views AS video_views,
    post.viewed.seen_at AS video_views_at,
    metrics.received_at AS metrics_at,
    metrics.version AS metrics_version,
    metrics.batch_id AS metrics_batch,
    post.content_sighting,
    content.richness AS content_richness,
    content.received_at AS content_at,
    content.batch_id AS content_batch,
    content.content_hash
FROM chunk_post AS post
INNER JOIN stage_post AS content ON post.content_sighting = content.rowid
LEFT JOIN stage_post AS metrics ON post.metrics_sighting = metrics.rowid
LEFT JOIN dim_place AS place ON content.source = place.source AND content.place_id = place.place_id
LEFT JOIN read_point AS point ON content.latitude = point.latitude AND content.longitude = point.longitude
LEFT JOIN read_text AS reading ON content.text_key = reading.text_key
LEFT JOIN chunk_followers AS followers ON post.source = followers.source AND post.post_id = followers.post_id;

-- Versions that a newer one is about to replace in fact_post: their texts go to post_version.
CREATE OR REPLACE TEMP TABLE replaced_version AS
SELECT known.source, known.post_id, known.newest_version_id AS version_id, known.text
FROM fact_post AS known
INNER JOIN known_key ON known.rowid = known_key.fact_row
INNER JOIN chunk_row AS fresh ON known.source = fresh.source AND known.post_id = fresh.post_id
WHERE known.newest_version_id <> fresh.newest_version_id AND known.text IS NOT NULL;
