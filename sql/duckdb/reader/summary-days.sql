-- Posts a day of a campaign; days without posts are rows with 0.
WITH
per_day AS (
    SELECT post.local_date AS day, count(*) AS posts
    FROM fact_post AS post
    SEMI JOIN post_campaign AS member
        ON
            post.source = member.source
            AND post.post_id = member.post_id
            AND member.campaign = $campaign
            AND member.acquisition <> 'reference'
    WHERE post.kind <> 'repost'
    GROUP BY post.local_date
)

SELECT strftime(calendar.day, '%a %d %b') AS day, coalesce(per_day.posts, 0) AS posts
FROM (
    SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day FROM per_day
) AS calendar
LEFT JOIN per_day ON calendar.day = per_day.day
ORDER BY calendar.day
