-- sql/reports/top-hashtags.sql, of the roll-up.
WITH used AS (
    SELECT tag_key, tag, sum(posts) AS posts, sum(engagements) AS engagements
    FROM rollup_tag_day
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY tag_key, tag
),

ranked AS (
    SELECT
        tag_key,
        sum(posts) AS posts,
        sum(engagements) AS engagements,
        row_number() OVER (
            ORDER BY CASE $by WHEN 'engagements' THEN sum(engagements) ELSE sum(posts) END DESC, tag_key
        ) AS place
    FROM used
    GROUP BY tag_key
),

spelled AS (
    SELECT tag_key, tag
    FROM used
    QUALIFY row_number() OVER (PARTITION BY tag_key ORDER BY posts DESC, tag) = 1
),

authors AS (
    SELECT tag_key, sum(authors) AS authors
    FROM rollup_tag_stretch
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
        AND (previous_date IS NULL OR previous_date < cast($from AS DATE))
    GROUP BY tag_key
)

SELECT
    spelled.tag AS hashtag,
    ranked.posts::BIGINT AS posts,
    coalesce(authors.authors, 0)::BIGINT AS authors,
    ranked.engagements::BIGINT AS engagements
FROM ranked
INNER JOIN spelled ON ranked.tag_key = spelled.tag_key
LEFT JOIN authors ON ranked.tag_key = authors.tag_key
WHERE ranked.place <= cast($limit AS BIGINT)
ORDER BY ranked.place;
