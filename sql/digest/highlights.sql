-- Best and worst post from $since until $until (UTC), by mood and by engagement, of $campaign or of all campaigns
-- when it is null. The worst is another post than the best; ties go to the post with more engagements, then the older.
WITH post AS (
    SELECT
        fact.source,
        fact.post_id,
        fact.created_at,
        author.username AS author,
        fact.text,
        fact.url,
        fact.sentiment_score AS mood,
        fact.likes,
        fact.reposts,
        fact.replies,
        fact.quotes,
        CASE
            WHEN fact.metrics_at IS NOT NULL
                THEN coalesce(fact.likes, 0) + coalesce(fact.reposts, 0) + coalesce(fact.replies, 0)
                    + coalesce(fact.quotes, 0)
        END AS engagements
    FROM fact_post AS fact
    LEFT JOIN dim_user AS author ON fact.source = author.source AND fact.user_id = author.user_id
    WHERE fact.created_at >= $since::TIMESTAMP
        AND fact.created_at < $until::TIMESTAMP
        AND fact.withdrawn_at IS NULL
        AND fact.kind <> 'repost'
        AND CASE
            WHEN $campaign IS NULL THEN fact.acquisition <> 'reference'
            ELSE EXISTS (
                SELECT 1
                FROM post_campaign AS member
                WHERE member.source = fact.source
                    AND member.post_id = fact.post_id
                    AND member.campaign = $campaign
                    AND member.acquisition <> 'reference'
            )
        END
),

ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY mood DESC NULLS LAST, engagements DESC NULLS LAST, created_at, post_id) AS best_mood,
        row_number() OVER (ORDER BY mood ASC NULLS LAST, engagements DESC NULLS LAST, created_at, post_id) AS worst_mood,
        row_number() OVER (ORDER BY engagements DESC NULLS LAST, created_at, post_id) AS most_engagement,
        row_number() OVER (ORDER BY engagements ASC NULLS LAST, created_at, post_id) AS least_engagement
    FROM post
),

chosen AS (
    SELECT 1 AS place, 'best_mood' AS why, * FROM ranked WHERE best_mood = 1 AND mood IS NOT NULL
    UNION ALL BY NAME
    SELECT 2 AS place, 'worst_mood' AS why, * FROM ranked WHERE worst_mood = 1 AND best_mood <> 1 AND mood IS NOT NULL
    UNION ALL BY NAME
    SELECT 3 AS place, 'most_engagement' AS why, * FROM ranked WHERE most_engagement = 1 AND engagements IS NOT NULL
    UNION ALL BY NAME
    SELECT 4 AS place, 'least_engagement' AS why, *
    FROM ranked
    WHERE least_engagement = 1 AND most_engagement <> 1 AND engagements IS NOT NULL
)

SELECT
    why,
    author,
    text,
    url,
    mood,
    engagements::DOUBLE AS engagements,
    likes::DOUBLE AS likes,
    reposts::DOUBLE AS reposts,
    replies::DOUBLE AS replies,
    quotes::DOUBLE AS quotes
FROM chosen
ORDER BY place
