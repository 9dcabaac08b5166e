-- Moods of each local hour, as written and as spread; what is counted and why is told in
-- sql/reports/sentiment-by-day.sql.
CREATE TEMP TABLE scope_mood AS
SELECT
    scope.local_date,
    scope.local_hour,
    scope.kind <> 'repost' AS is_own,
    coalesce(own.mood, scope.sentiment_label) AS label,
    scope.sentiment_score AS score,
    CASE
        WHEN scope.kind <> 'repost' AND scope.sentiment_label IS NULL
            THEN coalesce(scope.sentiment_reason::VARCHAR, 'not scored')
    END AS reason,
    coalesce(own.model, scope.sentiment_model) AS model
FROM scope
LEFT JOIN rollup_post AS own ON scope.repeated = own.post
WHERE scope.local_date IS NOT NULL;

CREATE TEMP TABLE rollup_mood_hour AS
SELECT
    local_date,
    local_hour,
    count(*) FILTER (is_own) AS posts,
    count(label) FILTER (is_own) AS scored,
    count(*) FILTER (is_own AND label = 'negative') AS negative,
    count(*) FILTER (is_own AND label = 'neutral') AS neutral,
    count(*) FILTER (is_own AND label = 'positive') AS positive,
    sum(score) AS score_sum,
    count(score) AS score_count,
    count(*) FILTER (reason = 'no_evidence') AS no_evidence,
    count(*) FILTER (reason = 'not_covered') AS not_covered,
    count(reason) AS unscored,
    count(label) AS spread,
    count(*) FILTER (label = 'positive') - count(*) FILTER (label = 'negative') AS spread_net
FROM scope_mood
GROUP BY local_date, local_hour;

CREATE TEMP TABLE rollup_mood_model AS
SELECT DISTINCT local_date, local_hour, model::VARCHAR AS model
FROM scope_mood
WHERE model IS NOT NULL;

DROP TABLE scope_mood;
