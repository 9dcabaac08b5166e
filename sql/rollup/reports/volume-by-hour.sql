-- sql/reports/volume-by-hour.sql, of the roll-up.
WITH written AS (
    SELECT
        local_date,
        local_hour,
        sum(posts) AS posts,
        sum(posts) FILTER (kind = 'repost') AS repeated,
        sum(engagements) AS engagements
    FROM rollup_hour
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY local_date, local_hour
),

day_of AS (
    SELECT unnest(generate_series(min(local_date), max(local_date), INTERVAL 1 DAY))::DATE AS day
    FROM written
)

SELECT
    day_of.day,
    hour_of.hour::BIGINT AS hour,
    coalesce(written.posts, 0)::BIGINT AS posts,
    coalesce(written.repeated, 0)::BIGINT AS reposts,
    coalesce(authors.authors, 0)::BIGINT AS authors,
    coalesce(written.engagements, 0)::BIGINT AS engagements
FROM day_of
CROSS JOIN range(24) AS hour_of (hour)
LEFT JOIN written ON written.local_date = day_of.day AND written.local_hour = hour_of.hour
LEFT JOIN rollup_author_hour AS authors
    ON written.local_date = authors.local_date AND written.local_hour = authors.local_hour
ORDER BY day_of.day, hour_of.hour;
