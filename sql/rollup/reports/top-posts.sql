-- sql/reports/top-posts.sql, of the roll-up; by engagements only, as many as each day keeps.
WITH ranked AS (
    SELECT
        top.*,
        row_number() OVER (ORDER BY engagements DESC, created_at, post_id) AS place
    FROM rollup_top_post AS top
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
)

SELECT
    place::BIGINT AS rank,
    post_id,
    created_at,
    author,
    text,
    engagements::BIGINT AS engagements,
    likes,
    reposts,
    replies,
    quotes,
    impressions,
    video_views,
    url
FROM ranked
WHERE place <= cast($limit AS BIGINT)
ORDER BY place;
