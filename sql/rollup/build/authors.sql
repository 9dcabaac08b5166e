-- How many different authors a stretch of days had is no sum. It is one of a table that knows of each author and day
-- on which day before that author wrote: in any stretch, an author's first day is the one whose day before lies
-- before the stretch.
CREATE TEMP TABLE rollup_author_day AS
SELECT
    author,
    local_date,
    lag(local_date) OVER (PARTITION BY author ORDER BY local_date) AS previous_date,
    posts,
    engagements
FROM (
    SELECT author, local_date, count(*) AS posts, sum(engagements)::BIGINT AS engagements
    FROM scope
    WHERE author IS NOT NULL
    GROUP BY author, local_date
) AS written;

CREATE TEMP TABLE rollup_author_stretch AS
SELECT local_date, previous_date, count(*) AS authors
FROM rollup_author_day
GROUP BY local_date, previous_date;

CREATE TEMP TABLE rollup_author_hour AS
SELECT local_date, local_hour, count(*) AS authors
FROM (SELECT DISTINCT local_date, local_hour, author FROM scope WHERE author IS NOT NULL) AS written
GROUP BY local_date, local_hour;
