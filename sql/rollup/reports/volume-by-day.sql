-- sql/reports/volume-by-day.sql, of the roll-up.
WITH written AS (
    SELECT
        local_date,
        sum(posts) AS posts,
        sum(posts) FILTER (kind = 'repost') AS repeated,
        sum(engagements) AS engagements
    FROM rollup_hour
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY local_date
),

authors AS (
    SELECT local_date, sum(authors) AS authors
    FROM rollup_author_stretch
    GROUP BY local_date
),

day_of AS (
    SELECT unnest(generate_series(min(local_date), max(local_date), INTERVAL 1 DAY))::DATE AS day
    FROM written
)

SELECT
    day_of.day,
    coalesce(written.posts, 0)::BIGINT AS posts,
    coalesce(written.repeated, 0)::BIGINT AS reposts,
    coalesce(CASE WHEN written.local_date IS NOT NULL THEN authors.authors END, 0)::BIGINT AS authors,
    coalesce(written.engagements, 0)::BIGINT AS engagements
FROM day_of
LEFT JOIN written ON written.local_date = day_of.day
LEFT JOIN authors ON authors.local_date = day_of.day
ORDER BY day;
