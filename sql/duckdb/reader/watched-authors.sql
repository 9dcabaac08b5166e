-- Authors of a campaign's posts, when a profile of each was last stored, and when they last wrote.
SELECT
    post.user_id,
    strftime(max(profile.observed_at), '%Y-%m-%dT%H:%M:%S.%gZ') AS profile_at,
    strftime(max(post.created_at), '%Y-%m-%dT%H:%M:%S.%gZ') AS last_post_at
FROM fact_post AS post
INNER JOIN post_campaign AS member ON post.source = member.source AND post.post_id = member.post_id
LEFT JOIN fact_user_metrics AS profile ON post.source = profile.source AND post.user_id = profile.user_id
WHERE
    post.source = $source
    AND member.campaign = $campaign
    AND member.acquisition <> 'reference'
    AND post.user_id IS NOT NULL
    AND post.created_at IS NOT NULL
GROUP BY post.user_id
