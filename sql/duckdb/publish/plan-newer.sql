-- Days on which published posts got newer metrics since the load `$since`.
SELECT strftime(local_date, '%Y-%m-%d') AS day, count(*) AS changed
FROM fact_post
WHERE metrics_seq > $since AND inserted_seq <= $since
GROUP BY local_date
ORDER BY local_date
