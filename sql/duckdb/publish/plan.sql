-- Days of each mart that a publish has to touch: rows that are new since the load `$since`, and whether published
-- rows were changed or removed. Only rows newer than `$since` are read, so the cost follows the change.
WITH
fresh AS (
    SELECT 'fact_post' AS mart, local_date AS day, count(*) AS added
    FROM fact_post WHERE inserted_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'fact_post_metrics' AS mart, observed_at::DATE AS day, count(*) AS added
    FROM fact_post_metrics WHERE load_seq > $since GROUP BY observed_at::DATE
    UNION ALL
    SELECT 'fact_user_metrics' AS mart, observed_at::DATE AS day, count(*) AS added
    FROM fact_user_metrics WHERE load_seq > $since GROUP BY observed_at::DATE
    UNION ALL
    SELECT 'dim_user' AS mart, first_seen_date AS day, count(*) AS added
    FROM dim_user WHERE inserted_seq > $since GROUP BY first_seen_date
    UNION ALL
    SELECT 'dim_media' AS mart, first_seen_date AS day, count(*) AS added
    FROM dim_media WHERE inserted_seq > $since GROUP BY first_seen_date
    UNION ALL
    SELECT 'post_campaign' AS mart, local_date AS day, count(*) AS added
    FROM post_campaign WHERE load_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'post_tag' AS mart, local_date AS day, count(*) AS added
    FROM post_tag WHERE load_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'post_mention' AS mart, local_date AS day, count(*) AS added
    FROM post_mention WHERE load_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'post_link' AS mart, local_date AS day, count(*) AS added
    FROM post_link WHERE load_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'post_attachment' AS mart, local_date AS day, count(*) AS added
    FROM post_attachment WHERE load_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'post_topic' AS mart, local_date AS day, count(*) AS added
    FROM post_topic WHERE load_seq > $since GROUP BY local_date
    UNION ALL
    SELECT 'post_version' AS mart, local_date AS day, count(*) AS added
    FROM post_version WHERE load_seq > $since GROUP BY local_date
),

dirty AS (
    SELECT DISTINCT mart, day FROM dirty_day WHERE load_seq > $since
)

SELECT
    coalesce(fresh.mart, dirty.mart) AS mart,
    strftime(coalesce(fresh.day, dirty.day), '%Y-%m-%d') AS day,
    coalesce(fresh.added, 0) AS added,
    dirty.mart IS NOT NULL AS rewritten
FROM fresh
FULL OUTER JOIN dirty ON fresh.mart = dirty.mart AND fresh.day IS NOT DISTINCT FROM dirty.day
ORDER BY mart, day
