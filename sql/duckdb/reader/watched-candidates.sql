-- Posts of a campaign made since `$oldest`, and when their metrics were observed. Reposts have none of their own,
-- references belong to nobody's campaign by themselves, withdrawn posts are gone.
SELECT
    post.post_id,
    strftime(post.created_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS created_at,
    post.kind,
    list(strftime(snapshot.observed_at, '%Y-%m-%dT%H:%M:%S.%gZ')) FILTER (
        WHERE snapshot.observed_at IS NOT NULL
    ) AS observed_ats
FROM fact_post AS post
LEFT JOIN fact_post_metrics AS snapshot ON post.source = snapshot.source AND post.post_id = snapshot.post_id
WHERE
    post.source = $source
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
GROUP BY post.post_id, post.created_at, post.kind
