-- The posts with most engagements of each day, with what is shown of them: the best of any stretch of days are among
-- the best of its days.
CREATE TEMP TABLE rollup_top_post AS
WITH ranked AS (
    SELECT
        post,
        created_at,
        rank() OVER (PARTITION BY local_date ORDER BY engagements DESC, created_at) AS place
    FROM scope
    WHERE kind <> 'repost' AND is_measured
),

-- Those that share the last place too, so that equals are told apart as the report tells them apart.
kept AS (
    SELECT post, created_at FROM ranked WHERE place <= $kept
),

-- Found by their time first: it is read much faster than ids are, and few posts share one.
candidate AS MATERIALIZED (
    SELECT *
    FROM fact_post
    WHERE created_at IN (SELECT created_at FROM kept)
)

SELECT
    post.source,
    post.post_id,
    post.local_date,
    post.created_at,
    coalesce(author.username, post.user_id) AS author,
    post.text,
    coalesce(post.likes, 0) + coalesce(post.reposts, 0) + coalesce(post.replies, 0) + coalesce(post.quotes, 0)
        AS engagements,
    post.likes,
    post.reposts,
    post.replies,
    post.quotes,
    post.impressions,
    post.video_views,
    post.url
FROM candidate AS post
INNER JOIN kept ON hash(post.source, post.post_id) = kept.post
LEFT JOIN dim_user AS author ON post.source = author.source AND post.user_id = author.user_id;
