-- Calendar rows for days that came up for the first time.
INSERT INTO dim_date
SELECT
    day AS date,
    year(day) AS year,
    quarter(day) AS quarter,
    month(day) AS month,
    day(day) AS day,
    isoyear(day) AS iso_year,
    weekofyear(day) AS iso_week,
    date_trunc('week', day)::DATE AS week_start,
    isodow(day) AS iso_weekday,
    dayname(day) AS weekday_name,
    isodow(day) >= 6 AS is_weekend
FROM (SELECT DISTINCT local_time::DATE AS day FROM stage_post) AS fresh
WHERE day IS NOT NULL AND day NOT IN (SELECT date FROM dim_date);
