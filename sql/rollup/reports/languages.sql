-- sql/reports/languages.sql, of the roll-up.
WITH counted AS (
    SELECT
        lang,
        sum(posts) AS posts,
        sum(engagements) AS engagements,
        sum(by_text) AS by_text,
        sum(disagreeing) AS disagreeing,
        sum(rated) AS rated,
        sum(net) AS net
    FROM rollup_language_day
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY lang
),

authors AS (
    SELECT lang, sum(authors) AS authors
    FROM rollup_language_stretch
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
        AND (previous_date IS NULL OR previous_date < cast($from AS DATE))
    GROUP BY lang
)

SELECT
    counted.lang AS language,
    counted.posts::BIGINT AS posts,
    counted.posts / sum(counted.posts) OVER () AS share,
    coalesce(authors.authors, 0)::BIGINT AS authors,
    counted.engagements::BIGINT AS engagements,
    counted.by_text::BIGINT AS by_text,
    counted.disagreeing::BIGINT AS disagreeing,
    counted.rated::BIGINT AS rated,
    counted.net / nullif(counted.rated, 0) AS net_mood
FROM counted
LEFT JOIN authors ON counted.lang IS NOT DISTINCT FROM authors.lang
ORDER BY counted.posts DESC, counted.lang NULLS LAST;
