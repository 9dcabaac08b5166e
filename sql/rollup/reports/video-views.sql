-- sql/reports/video-views.sql, of the roll-up.
SELECT
    CASE $by WHEN 'week' THEN calendar.week_start ELSE hour.local_date END AS day,
    CASE $by WHEN 'hour' THEN hour.local_hour END::BIGINT AS hour,
    sum(hour.watched)::BIGINT AS posts,
    sum(hour.video_views)::BIGINT AS views,
    sum(hour.video_views) / sum(hour.watched) AS views_per_post,
    max(hour.most_views)::BIGINT AS most_views
FROM rollup_hour AS hour
INNER JOIN dim_date AS calendar ON hour.local_date = calendar.date
WHERE hour.kind <> 'repost'
    AND hour.watched > 0
    AND (cast($from AS DATE) IS NULL OR hour.local_date >= cast($from AS DATE))
    AND (cast($to AS DATE) IS NULL OR hour.local_date <= cast($to AS DATE))
GROUP BY 1, 2
ORDER BY 1, 2 NULLS FIRST;
