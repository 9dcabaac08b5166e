-- sql/reports/regions.sql, of the roll-up.
WITH summed AS (
    SELECT
        country_code,
        admin1_code,
        region,
        region_reason,
        is_known,
        0 AS authors,
        posts,
        measured_engagements,
        scored,
        net
    FROM rollup_place_day
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    UNION ALL BY NAME
    SELECT country_code, admin1_code, region, region_reason, is_known, authors, 0 AS posts, 0 AS scored, 0 AS net
    FROM rollup_place_stretch
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
        AND (previous_date IS NULL OR previous_date < cast($from AS DATE))
),

placed AS (
    SELECT
        summed.*,
        CASE $level WHEN 'country' THEN country_code ELSE admin1_code END AS place,
        CASE WHEN $level <> 'country' THEN region END AS part_name,
        CASE
            WHEN NOT is_known THEN 'no profile'
            WHEN country_code IS NULL THEN coalesce(region_reason, 'not read yet')
            WHEN $level <> 'country' AND admin1_code IS NULL THEN 'no subdivision'
        END AS reason
    FROM summed
),

counted AS (
    SELECT
        place,
        max(part_name) AS part_name,
        CASE WHEN place IS NULL THEN reason END AS reason,
        sum(authors) AS authors,
        sum(posts) AS posts,
        sum(measured_engagements) AS engagements,
        sum(scored) AS scored,
        sum(net) AS net
    FROM placed
    GROUP BY place, CASE WHEN place IS NULL THEN reason END
),

ranked AS (
    SELECT
        counted.*,
        sum(CASE WHEN place IS NOT NULL THEN posts END) OVER () AS known,
        row_number() OVER (PARTITION BY place IS NULL ORDER BY posts DESC, place, reason) AS rank_of
    FROM counted
)

SELECT
    place AS region,
    part_name AS name,
    reason AS unknown,
    authors::BIGINT AS authors,
    posts::BIGINT AS posts,
    CASE WHEN place IS NOT NULL THEN posts / known END AS share,
    engagements::BIGINT AS engagements,
    scored::BIGINT AS scored,
    CASE WHEN scored > 0 THEN net / scored END AS net_mood
FROM ranked
WHERE place IS NULL OR rank_of <= cast($limit AS BIGINT)
ORDER BY place IS NULL, rank_of;
