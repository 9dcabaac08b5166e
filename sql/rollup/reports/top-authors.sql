-- sql/reports/top-authors.sql, of the roll-up; by engagements or posts.
WITH written AS (
    SELECT author, sum(posts) AS posts, sum(engagements) AS engagements
    FROM rollup_author_day
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY author
),

-- Names are looked for only of those that are shown: profiles are many.
top AS (
    SELECT
        named.source,
        named.user_id,
        written.posts,
        written.engagements,
        row_number() OVER (
            ORDER BY CASE $by WHEN 'posts' THEN written.posts ELSE written.engagements END DESC, named.user_id
        ) AS place
    FROM written
    INNER JOIN rollup_author AS named ON written.author = named.author
    QUALIFY place <= cast($limit AS BIGINT)
)

SELECT
    top.place::BIGINT AS rank,
    coalesce(profile.username, top.user_id) AS author,
    top.user_id,
    profile.name,
    profile.location,
    profile.followers,
    top.posts::BIGINT AS posts,
    top.engagements::BIGINT AS engagements
FROM top
LEFT JOIN dim_user AS profile ON top.source = profile.source AND top.user_id = profile.user_id
ORDER BY top.place;
