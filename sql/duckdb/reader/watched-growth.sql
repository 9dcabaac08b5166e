-- How a campaign's posts made since `$since` grew from one reading to the next. Ages fall into classes that grow by
-- a factor of the square root of two, so there are few rows however many posts there are. A post weighs as the root of
-- its engagement: with plain sums the loudest handful would speak for all.
WITH reading AS (
    SELECT
        snapshot.post_id,
        snapshot.version_id,
        snapshot.observed_at,
        date_diff('second', post.created_at, snapshot.observed_at) / 60.0 AS age,
        coalesce(snapshot.likes, 0)
        + coalesce(snapshot.reposts, 0)
        + coalesce(snapshot.replies, 0)
        + coalesce(snapshot.quotes, 0) AS engagement
    FROM fact_post_metrics AS snapshot
    INNER JOIN fact_post AS post ON snapshot.source = post.source AND snapshot.post_id = post.post_id
    WHERE
        snapshot.source = $source
        AND post.created_at >= $since::TIMESTAMP
        AND post.withdrawn_at IS NULL
        AND post.kind <> 'repost'
        AND coalesce(snapshot.likes, snapshot.reposts, snapshot.replies, snapshot.quotes) IS NOT NULL
        AND EXISTS (
            SELECT 1
            FROM post_campaign AS member
            WHERE
                member.source = post.source
                AND member.post_id = post.post_id
                AND member.campaign = $campaign
                AND member.acquisition <> 'reference'
        )
),

step AS (
    SELECT
        lag(age) OVER version AS age_before,
        age,
        lag(engagement) OVER version AS before,
        engagement AS after
    FROM reading
    WINDOW version AS (PARTITION BY post_id, version_id ORDER BY observed_at)
)

SELECT
    avg(age_before)::DOUBLE AS from_minutes,
    avg(age)::DOUBLE AS to_minutes,
    sum(before / sqrt(before + 1))::DOUBLE AS before,
    sum(after / sqrt(before + 1))::DOUBLE AS after
FROM step
WHERE before IS NOT NULL AND age_before >= 0 AND age > age_before
GROUP BY floor(2 * log2(1 + age_before)), floor(2 * log2(1 + age))
ORDER BY from_minutes, to_minutes
