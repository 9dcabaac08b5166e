-- sql/reports/volume-by-week.sql, of the roll-up.
WITH written AS (
    SELECT
        calendar.week_start,
        sum(hour.posts) AS posts,
        sum(hour.posts) FILTER (hour.kind = 'repost') AS repeated,
        sum(hour.engagements) AS engagements
    FROM rollup_hour AS hour
    INNER JOIN dim_date AS calendar ON hour.local_date = calendar.date
    WHERE (cast($from AS DATE) IS NULL OR hour.local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR hour.local_date <= cast($to AS DATE))
    GROUP BY calendar.week_start
),

-- Whose day before lies before the week, or before the first day that is asked for.
author_week AS (
    SELECT calendar.week_start, sum(stretch.authors) AS authors
    FROM rollup_author_stretch AS stretch
    INNER JOIN dim_date AS calendar ON stretch.local_date = calendar.date
    WHERE (cast($from AS DATE) IS NULL OR stretch.local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR stretch.local_date <= cast($to AS DATE))
        AND (
            stretch.previous_date IS NULL
            OR stretch.previous_date < calendar.week_start
            OR stretch.previous_date < cast($from AS DATE)
        )
    GROUP BY calendar.week_start
),

tag_week AS (
    SELECT calendar.week_start AS week, tag.tag_key, sum(tag.posts) AS posts
    FROM rollup_tag_day AS tag
    INNER JOIN dim_date AS calendar ON tag.local_date = calendar.date
    WHERE (cast($from AS DATE) IS NULL OR tag.local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR tag.local_date <= cast($to AS DATE))
    GROUP BY calendar.week_start, tag.tag_key
),

tag_rise AS (
    SELECT later.week, later.tag_key, later.posts - coalesce(earlier.posts, 0) AS risen
    FROM tag_week AS later
    LEFT JOIN tag_week AS earlier ON later.tag_key = earlier.tag_key AND earlier.week = later.week - 7
    QUALIFY row_number() OVER (PARTITION BY later.week ORDER BY risen DESC, later.tag_key) = 1
),

country_week AS (
    SELECT calendar.week_start AS week, place.country_code, sum(place.posts) AS posts
    FROM rollup_place_day AS place
    INNER JOIN dim_date AS calendar ON place.local_date = calendar.date
    WHERE place.country_code IS NOT NULL
        AND (cast($from AS DATE) IS NULL OR place.local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR place.local_date <= cast($to AS DATE))
    GROUP BY calendar.week_start, place.country_code
),

country_rise AS (
    SELECT later.week, later.country_code, later.posts - coalesce(earlier.posts, 0) AS risen
    FROM country_week AS later
    LEFT JOIN country_week AS earlier
        ON later.country_code = earlier.country_code AND earlier.week = later.week - 7
    QUALIFY row_number() OVER (PARTITION BY later.week ORDER BY risen DESC, later.country_code) = 1
),

week_of AS (
    SELECT unnest(generate_series(min(week_start), max(week_start), INTERVAL 7 DAY))::DATE AS week
    FROM written
)

SELECT
    week_of.week,
    coalesce(written.posts, 0)::BIGINT AS posts,
    coalesce(written.repeated, 0)::BIGINT AS reposts,
    coalesce(author_week.authors, 0)::BIGINT AS authors,
    coalesce(written.engagements, 0)::BIGINT AS engagements,
    tag_rise.tag_key AS risen_hashtag,
    tag_rise.risen::BIGINT AS risen_hashtag_by,
    country_rise.country_code AS risen_country,
    country_rise.risen::BIGINT AS risen_country_by
FROM week_of
LEFT JOIN written ON written.week_start = week_of.week
LEFT JOIN author_week ON author_week.week_start = week_of.week
LEFT JOIN tag_rise ON week_of.week = tag_rise.week AND tag_rise.risen > 0
LEFT JOIN country_rise ON week_of.week = country_rise.week AND country_rise.risen > 0
ORDER BY week_of.week;
