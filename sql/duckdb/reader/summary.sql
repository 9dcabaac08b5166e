-- One line about a campaign: posts found (reposts and references apart) and sums of their newest metrics.
WITH
member AS (
    SELECT DISTINCT source, post_id FROM post_campaign WHERE campaign = $campaign AND acquisition <> 'reference'
),

found AS (
    SELECT post.*
    FROM fact_post AS post
    SEMI JOIN member ON post.source = member.source AND post.post_id = member.post_id
    WHERE post.kind <> 'repost'
)

SELECT
    count(*) AS posts,
    count(DISTINCT user_id) AS authors,
    (
        SELECT count(DISTINCT tag_key)
        FROM post_tag
        SEMI JOIN found ON post_tag.source = found.source AND post_tag.post_id = found.post_id
        WHERE tag_kind = 'hashtag'
    ) AS hashtags,
    sum(likes)::BIGINT AS likes,
    sum(reposts)::BIGINT AS reposts,
    sum(replies)::BIGINT AS replies,
    sum(video_views)::BIGINT AS video_views,
    (
        SELECT count(*)
        FROM fact_post_metrics AS snapshot
        SEMI JOIN found ON snapshot.source = found.source AND snapshot.post_id = found.post_id
    ) AS snapshots,
    count(sentiment_label) AS rated,
    count(*) FILTER (sentiment_label = 'positive') AS positive,
    count(*) FILTER (sentiment_label = 'negative') AS negative,
    (SELECT count(*) FROM fact_post WHERE withdrawn_at IS NOT NULL) AS withdrawn
FROM found
