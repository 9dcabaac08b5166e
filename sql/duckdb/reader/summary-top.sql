-- A campaign's most engaging posts.
SELECT post.text, author.username, post.likes, post.reposts
FROM fact_post AS post
LEFT JOIN dim_user AS author ON post.source = author.source AND post.user_id = author.user_id
SEMI JOIN post_campaign AS member
    ON
        post.source = member.source
        AND post.post_id = member.post_id
        AND member.campaign = $campaign
        AND member.acquisition <> 'reference'
WHERE post.kind <> 'repost'
ORDER BY post.likes + post.reposts + post.replies + post.quotes DESC NULLS LAST, post.post_id
LIMIT 5
