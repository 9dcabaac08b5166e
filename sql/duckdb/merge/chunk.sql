-- Reduces the staged sightings to one row a post, and says which sighting gives what.
-- Every choice below is a maximum or minimum over a total order of the sightings themselves, never over the
-- order of loading: that is what makes loading the same batches in any order end in the same tables.

-- Media a sighting names, with what its batch knows of them.
CREATE OR REPLACE TEMP TABLE chunk_media AS
WITH
known AS (
    SELECT
        batch_id,
        media_key,
        max(media_type) AS media_type,
        max(url) AS url,
        max(duration_ms) AS duration_ms,
        max(alt_text) AS alt_text,
        max(views) AS views
    FROM stage_media
    GROUP BY batch_id, media_key
),

named AS (
    SELECT rowid AS sighting, batch_id, unnest(media_keys) AS media_key, generate_subscripts(media_keys, 1) AS position
    FROM stage_post
    WHERE media_keys IS NOT NULL
)

SELECT
    named.sighting,
    named.position,
    named.media_key,
    -- The key's prefix tells the type when the media themselves were not asked for.
    coalesce(
        known.media_type,
        CASE split_part(named.media_key, '_', 1)
            WHEN '3' THEN 'photo'
            WHEN '7' THEN 'video'
            WHEN '13' THEN 'video'
            WHEN '16' THEN 'animated_gif'
        END
    ) AS media_type,
    known.url,
    known.duration_ms,
    known.alt_text,
    known.views
FROM named
LEFT JOIN known ON named.batch_id = known.batch_id AND named.media_key = known.media_key;

CREATE OR REPLACE TEMP TABLE chunk_video AS
SELECT
    sighting,
    bool_or(media_type = 'video') AS has_video,
    sum(views)::BIGINT AS video_views
FROM chunk_media
GROUP BY sighting;

-- One author a batch; two answers within a batch differ at most by what was asked for.
CREATE OR REPLACE TEMP TABLE chunk_profile AS
SELECT *
FROM stage_user
QUALIFY
    row_number() OVER (
        PARTITION BY source, user_id, batch_id
        ORDER BY (followers IS NOT NULL) DESC, profile_hash DESC
    ) = 1;

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
        row(length(version_id), version_id, received_at, batch_id, likes, reposts, replies, quotes, impressions)
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

CREATE OR REPLACE TEMP TABLE chunk_place AS
SELECT
    place_id,
    max_by(name, row(batch_id, name)) AS name,
    max_by(country_code, row(batch_id, country_code)) AS country_code
FROM stage_place
GROUP BY place_id;

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
    coalesce(content_video.has_video, false) AS has_video,
    content.latitude,
    content.longitude,
    content.place_id,
    place.name AS place_name,
    place.country_code,
    content.lang_source,
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
    metrics.version_id AS metrics_version_id,
    metrics.batch_id AS metrics_batch,
    post.content_sighting,
    content.richness AS content_richness,
    content.received_at AS content_at,
    content.batch_id AS content_batch,
    content.content_hash
FROM chunk_post AS post
INNER JOIN stage_post AS content ON post.content_sighting = content.rowid
LEFT JOIN stage_post AS metrics ON post.metrics_sighting = metrics.rowid
LEFT JOIN chunk_video AS content_video ON post.content_sighting = content_video.sighting
LEFT JOIN chunk_place AS place ON content.place_id = place.place_id
LEFT JOIN chunk_followers AS followers ON post.source = followers.source AND post.post_id = followers.post_id;
