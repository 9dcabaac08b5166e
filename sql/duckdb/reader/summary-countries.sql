-- Where the authors of a campaign's posts say they are: authors a country, those whose country is not known in a row of
-- NULL. An author is where the profile says, which is not where a post was written.
WITH
writer AS (
    SELECT DISTINCT post.source, post.user_id
    FROM fact_post AS post
    SEMI JOIN post_campaign AS member
        ON
            post.source = member.source
            AND post.post_id = member.post_id
            AND member.campaign = $campaign
            AND member.acquisition <> 'reference'
    WHERE post.kind <> 'repost'
)

SELECT author.country_code, count(*) AS authors
FROM writer
LEFT JOIN dim_user AS author ON writer.source = author.source AND writer.user_id = author.user_id
GROUP BY author.country_code
ORDER BY authors DESC, author.country_code
