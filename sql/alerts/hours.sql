-- Hours of UTC from $since on (UTC) in which posts of the campaigns in $campaigns (JSON, a list of names) were written:
-- how many, the first and the last, and the mood of those that have one. Reposts are posts, but have no mood of their
-- own. One pass over the posts of a few weeks answers every question that is asked of hours.
SELECT
    member.campaign,
    epoch_ms(date_trunc('hour', post.created_at))::DOUBLE AS start,
    count(*)::DOUBLE AS posts,
    epoch_ms(min(post.created_at))::DOUBLE AS first_at,
    epoch_ms(max(post.created_at))::DOUBLE AS last_at,
    count(post.sentiment_label) FILTER (WHERE post.kind <> 'repost')::DOUBLE AS scored,
    coalesce(
        sum(CASE post.sentiment_label WHEN 'positive' THEN 1 WHEN 'negative' THEN -1 ELSE 0 END)
            FILTER (WHERE post.kind <> 'repost'),
        0
    )::DOUBLE AS net,
    -- one version, or none that can be named
    CASE
        WHEN min(post.sentiment_model) FILTER (WHERE post.sentiment_label IS NOT NULL)
            = max(post.sentiment_model) FILTER (WHERE post.sentiment_label IS NOT NULL)
            THEN min(post.sentiment_model) FILTER (WHERE post.sentiment_label IS NOT NULL)
    END AS model
FROM fact_post AS post
INNER JOIN (
    -- a post that came to a campaign in several ways is one post
    SELECT DISTINCT source, post_id, campaign
    FROM post_campaign
    WHERE acquisition <> 'reference'
        -- nothing is received before it is written
        AND first_received_at >= $since::TIMESTAMP
        AND campaign IN (SELECT unnest(from_json($campaigns, '["VARCHAR"]')))
) AS member ON post.source = member.source AND post.post_id = member.post_id
WHERE post.created_at >= $since::TIMESTAMP
    AND post.withdrawn_at IS NULL
GROUP BY member.campaign, date_trunc('hour', post.created_at)
ORDER BY member.campaign, start
