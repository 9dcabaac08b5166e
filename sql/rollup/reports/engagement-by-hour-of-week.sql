-- sql/reports/engagement-by-hour-of-week.sql, of the roll-up.
SELECT
    calendar.iso_weekday::BIGINT AS weekday,
    hour.local_hour::BIGINT AS hour,
    sum(hour.measured)::BIGINT AS posts,
    sum(hour.measured_engagements)::BIGINT AS engagements,
    sum(hour.measured_engagements) / sum(hour.measured) AS engagements_per_post
FROM rollup_hour AS hour
INNER JOIN dim_date AS calendar ON hour.local_date = calendar.date
WHERE hour.measured > 0
    AND hour.kind <> 'repost'
    AND (cast($from AS DATE) IS NULL OR hour.local_date >= cast($from AS DATE))
    AND (cast($to AS DATE) IS NULL OR hour.local_date <= cast($to AS DATE))
GROUP BY calendar.iso_weekday, hour.local_hour
ORDER BY weekday, hour;
