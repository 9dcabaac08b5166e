-- sql/reports/sentiment-by-day.sql, of the roll-up.
WITH moods AS (
    SELECT
        CASE $by WHEN 'week' THEN calendar.week_start ELSE hour.local_date END AS day,
        CASE $by WHEN 'hour' THEN hour.local_hour END AS hour,
        hour.* EXCLUDE (local_date, local_hour)
    FROM rollup_mood_hour AS hour
    INNER JOIN dim_date AS calendar ON hour.local_date = calendar.date
    WHERE (cast($from AS DATE) IS NULL OR hour.local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR hour.local_date <= cast($to AS DATE))
),

models AS (
    SELECT
        CASE $by WHEN 'week' THEN calendar.week_start ELSE scored.local_date END AS day,
        CASE $by WHEN 'hour' THEN scored.local_hour END AS hour,
        count(DISTINCT scored.model) AS scorers,
        max(scored.model) AS scorer
    FROM rollup_mood_model AS scored
    INNER JOIN dim_date AS calendar ON scored.local_date = calendar.date
    WHERE (cast($from AS DATE) IS NULL OR scored.local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR scored.local_date <= cast($to AS DATE))
    GROUP BY ALL
),

counted AS (
    SELECT
        day,
        hour,
        sum(posts) AS posts,
        sum(scored) AS scored,
        sum(negative) AS negative,
        sum(neutral) AS neutral,
        sum(positive) AS positive,
        sum(score_sum) / nullif(sum(score_count), 0) AS mean_score,
        sum(no_evidence) AS no_evidence,
        sum(not_covered) AS not_covered,
        sum(unscored) AS unscored,
        sum(spread) AS spread,
        sum(spread_net) AS spread_net
    FROM moods
    GROUP BY day, hour
)

SELECT
    counted.day,
    counted.hour::BIGINT AS hour,
    counted.posts::BIGINT AS posts,
    counted.scored::BIGINT AS scored,
    counted.negative::BIGINT AS negative,
    counted.neutral::BIGINT AS neutral,
    counted.positive::BIGINT AS positive,
    (counted.positive - counted.negative) / nullif(counted.scored, 0) AS net,
    counted.mean_score,
    counted.no_evidence / nullif(counted.posts, 0) AS no_evidence,
    counted.not_covered / nullif(counted.posts, 0) AS not_covered,
    (counted.unscored - counted.no_evidence - counted.not_covered) / nullif(counted.posts, 0) AS other_unscored,
    counted.spread::BIGINT AS spread,
    counted.spread_net / nullif(counted.spread, 0) AS spread_net,
    coalesce(models.scorers, 0)::BIGINT AS scorers,
    models.scorer
FROM counted
LEFT JOIN models ON counted.day = models.day AND counted.hour IS NOT DISTINCT FROM models.hour
ORDER BY counted.day, counted.hour NULLS FIRST;
