-- Views, made anew whenever a warehouse is opened; readers of the marts get the same ones.

-- One row a post for people who do not join. Reference posts and reposts are in it: filter by acquisition and kind.
CREATE OR REPLACE VIEW posts AS
SELECT
    post.source,
    post.post_id,
    post.created_at,
    post.local_date,
    post.local_hour,
    post.kind,
    post.acquisition,
    post.text,
    post.url,
    post.lang,
    post.country_code,
    post.admin1_code,
    post.region,
    post.place_name,
    post.sentiment_score,
    post.sentiment_label,
    post.sentiment_reason,
    post.has_media,
    post.has_video,
    post.likes,
    post.reposts,
    post.replies,
    post.quotes,
    post.bookmarks,
    post.impressions,
    post.video_views,
    coalesce(post.likes, 0) + coalesce(post.reposts, 0) + coalesce(post.replies, 0) + coalesce(post.quotes, 0)
        + CASE WHEN post.metrics_at IS NULL THEN NULL ELSE 0 END AS engagements,
    (
        coalesce(post.likes, 0) + coalesce(post.reposts, 0) + coalesce(post.replies, 0) + coalesce(post.quotes, 0)
    ) / nullif(post.impressions, 0)::DOUBLE AS engagement_rate,
    post.metrics_at,
    post.user_id,
    author.username,
    author.name AS author_name,
    author.location AS author_location,
    author.country_code AS author_country_code,
    author.admin1_code AS author_admin1_code,
    author.region AS author_region,
    author.verified AS author_verified,
    post.author_followers,
    tagged.hashtags,
    followed.campaigns,
    post.in_reply_to_post_id,
    post.quoted_post_id,
    post.reposted_post_id,
    post.conversation_id,
    post.collected_at,
    post.withdrawn_at
FROM fact_post AS post
LEFT JOIN dim_user AS author ON post.source = author.source AND post.user_id = author.user_id
LEFT JOIN (
    SELECT source, post_id, string_agg(tag, ' ' ORDER BY position) AS hashtags
    FROM post_tag
    WHERE tag_kind = 'hashtag'
    GROUP BY source, post_id
) AS tagged ON post.source = tagged.source AND post.post_id = tagged.post_id
LEFT JOIN (
    SELECT source, post_id, string_agg(DISTINCT campaign, ' ' ORDER BY campaign) AS campaigns
    FROM post_campaign
    GROUP BY source, post_id
) AS followed ON post.source = followed.source AND post.post_id = followed.post_id;
COMMENT ON VIEW posts IS 'One row a post for people who do not join: author, hashtags and campaigns as text, engagements = likes + reposts + replies + quotes, engagement_rate = engagements / impressions.';

-- What is attached to a post. The type of media that were not asked for is told by their key.
CREATE OR REPLACE VIEW post_media AS
SELECT
    attached.source,
    attached.post_id,
    attached.position,
    attached.media_key,
    coalesce(
        medium.media_type,
        CASE split_part(attached.media_key, '_', 1)
            WHEN '3' THEN 'photo'
            WHEN '7' THEN 'video'
            WHEN '13' THEN 'video'
            WHEN '16' THEN 'animated_gif'
        END
    ) AS media_type,
    medium.url,
    medium.duration_ms,
    medium.alt_text,
    medium.views
FROM post_attachment AS attached
LEFT JOIN dim_media AS medium ON attached.source = medium.source AND attached.media_key = medium.media_key;
COMMENT ON VIEW post_media IS 'Photos, videos and animations of a post, key (source, post_id, position): type, address, duration, alt text, newest views.';

-- What a post gained from one observation to the next.
CREATE OR REPLACE VIEW post_growth AS
SELECT
    source,
    post_id,
    version_id,
    observed_at,
    age_minutes,
    lag(observed_at) OVER earlier AS previous_at,
    likes - lag(likes) OVER earlier AS likes_gained,
    reposts - lag(reposts) OVER earlier AS reposts_gained,
    replies - lag(replies) OVER earlier AS replies_gained,
    quotes - lag(quotes) OVER earlier AS quotes_gained,
    impressions - lag(impressions) OVER earlier AS impressions_gained,
    video_views - lag(video_views) OVER earlier AS video_views_gained
FROM fact_post_metrics
WINDOW earlier AS (PARTITION BY source, post_id, version_id ORDER BY observed_at);
COMMENT ON VIEW post_growth IS 'What a post gained from one observation to the next; the first observation has NULL gains.';

-- The table a daily cloud function kept: newest metrics of every post that was found, reposts and references apart.
CREATE OR REPLACE VIEW metrics AS
SELECT
    post_id AS id,
    created_at,
    text,
    likes,
    reposts AS retweets,
    replies,
    video_views,
    metrics_at AS observed_at
FROM fact_post
WHERE kind <> 'repost' AND acquisition <> 'reference';
COMMENT ON VIEW metrics IS 'Newest metrics of every post found, reposts and references apart, under the names of a daily metrics table.';

-- The table a streaming collector kept. Author columns are NULL when authors are not bought.
CREATE OR REPLACE VIEW tweets AS
SELECT
    post.post_id AS id,
    post.created_at,
    coalesce(post.place_name, author.location) AS tweet_location,
    post.text,
    post.reposts AS retweet_count,
    post.likes AS favorite_count,
    author.username AS user_name,
    author.location AS user_location,
    coalesce(post.author_followers, author.followers) AS user_followers_count
FROM fact_post AS post
LEFT JOIN dim_user AS author ON post.source = author.source AND post.user_id = author.user_id
WHERE post.kind <> 'repost' AND post.acquisition <> 'reference';
COMMENT ON VIEW tweets IS 'Posts found, reposts and references apart, under the names of a streaming collector''s table. user_* columns are NULL when authors are not bought.';

-- One row a post and hashtag in local time. Sums over it count a post once per tag.
CREATE OR REPLACE VIEW fact_tweet AS
SELECT
    post.post_id AS tweet_id,
    post.user_id,
    tag.tag_key AS hashtag,
    post.local_date AS date,
    post.local_hour AS hour,
    post.lang,
    post.likes,
    post.reposts AS retweets,
    post.replies,
    post.quotes,
    post.impressions
FROM fact_post AS post
INNER JOIN post_tag AS tag ON post.source = tag.source AND post.post_id = tag.post_id
WHERE tag.tag_kind = 'hashtag' AND post.kind <> 'repost' AND post.acquisition <> 'reference';
COMMENT ON VIEW fact_tweet IS 'One row a post and hashtag, in local time. Sums over it count a post once per tag: for sums over posts use fact_post.';
