-- Sums of each language and day; what is counted and why is told in sql/reports/languages.sql.
CREATE TEMP TABLE rollup_language_day AS
SELECT
    lang,
    local_date,
    count(*) AS posts,
    sum(engagements)::BIGINT AS engagements,
    count(lang_detected) AS by_text,
    count(*) FILTER (
        lang_detected IS NOT NULL
        AND lang_source IS NOT NULL
        AND lang_source NOT IN ('und', 'zxx', 'qme', 'qht', 'qam', 'qct', 'qst', 'art', '')
        AND NOT (lang_source = 'in' AND lang_detected = 'id')
        AND NOT (lang_source = 'iw' AND lang_detected = 'he')
        AND substr(lower(lang_source), 1, 2) <> substr(lang_detected, 1, 2)
    ) AS disagreeing,
    count(sentiment_label) AS rated,
    count(*) FILTER (sentiment_label = 'positive') - count(*) FILTER (sentiment_label = 'negative') AS net
FROM scope
GROUP BY lang, local_date;

-- Authors of a language in a stretch of days, as rollup_author_stretch has them of all.
CREATE TEMP TABLE rollup_language_stretch AS
SELECT lang, local_date, previous_date, count(*) AS authors
FROM (
    SELECT lang, local_date, lag(local_date) OVER (PARTITION BY lang, author ORDER BY local_date) AS previous_date
    FROM (SELECT DISTINCT lang, author, local_date FROM scope WHERE author IS NOT NULL) AS written
) AS followed
GROUP BY lang, local_date, previous_date;
