-- Posts of a campaign made since `$oldest`, when their metrics were observed, and what the two newest readings showed:
-- `$page` posts behind `$after`, in order of id. Reposts have no metrics of their own, references belong to nobody's
-- campaign by themselves, withdrawn posts are gone.
WITH page AS (
    SELECT post.post_id, post.created_at, post.kind
    FROM fact_post AS post
    WHERE
        post.source = $source
        AND post.post_id > $after
        AND post.created_at >= $oldest::TIMESTAMP
        AND post.withdrawn_at IS NULL
        AND EXISTS (
            SELECT 1
            FROM post_campaign AS member
            WHERE
                member.source = post.source
                AND member.post_id = post.post_id
                AND member.campaign = $campaign
                AND member.acquisition <> 'reference'
        )
    ORDER BY post.post_id
    LIMIT $page
),

reading AS (
    SELECT
        snapshot.post_id,
        snapshot.observed_at,
        strftime(snapshot.observed_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS read_at,
        coalesce(snapshot.likes, 0)
        + coalesce(snapshot.reposts, 0)
        + coalesce(snapshot.replies, 0)
        + coalesce(snapshot.quotes, 0) AS engagement,
        coalesce(snapshot.likes, snapshot.reposts, snapshot.replies, snapshot.quotes) IS NOT NULL AS is_known
    FROM fact_post_metrics AS snapshot
    WHERE snapshot.source = $source AND snapshot.post_id IN (SELECT page.post_id FROM page)
),

readings AS (
    SELECT
        post_id,
        list(read_at ORDER BY observed_at) AS observed_ats,
        max_by({'at': read_at, 'engagement': engagement::DOUBLE}, observed_at, 2) FILTER (WHERE is_known) AS newest
    FROM reading
    GROUP BY post_id
)

SELECT
    page.post_id,
    strftime(page.created_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS created_at,
    page.kind,
    readings.observed_ats,
    readings.newest AS readings
FROM page
LEFT JOIN readings ON page.post_id = readings.post_id
ORDER BY page.post_id
