-- Sums of the periods in $periods (JSON: name, since and until in UTC) of $campaign, or of all campaigns when it is
-- null. Periods before the oldest post are left out: what was not collected was not silent.
WITH period AS (
    SELECT unnest(
        from_json($periods, '[{"name": "VARCHAR", "since": "TIMESTAMP", "until": "TIMESTAMP"}]'), recursive := true
    )
),

followed AS (
    SELECT post.*
    FROM fact_post AS post
    WHERE post.withdrawn_at IS NULL
        AND CASE
            WHEN $campaign IS NULL THEN post.acquisition <> 'reference'
            ELSE EXISTS (
                SELECT 1
                FROM post_campaign AS member
                WHERE member.source = post.source
                    AND member.post_id = post.post_id
                    AND member.campaign = $campaign
                    AND member.acquisition <> 'reference'
            )
        END
),

oldest AS (
    SELECT min(created_at) AS at
    FROM followed
)

SELECT
    period.name,
    count(post.post_id)::DOUBLE AS posts,
    count(DISTINCT post.user_id)::DOUBLE AS authors,
    -- a repost has no metrics of its own
    sum(
        CASE
            WHEN post.metrics_at IS NOT NULL
                THEN coalesce(post.likes, 0) + coalesce(post.reposts, 0) + coalesce(post.replies, 0)
                    + coalesce(post.quotes, 0)
        END
    )::DOUBLE AS engagements,
    avg(post.sentiment_score) AS mood
FROM period
CROSS JOIN oldest
LEFT JOIN followed AS post ON post.created_at >= period.since AND post.created_at < period.until
WHERE period.name = 'now' OR period.until > oldest.at
GROUP BY period.name
