-- Newest metrics of the posts of one day that were refreshed after the day's file of the load `$since` was
-- written: narrow, so that a refresh does not write texts again.
COPY (
    SELECT
        source, post_id, likes, reposts, replies, quotes, bookmarks, impressions, video_views, video_views_at,
        metrics_at, metrics_version, metrics_batch
    FROM fact_post
    WHERE local_date IS NOT DISTINCT FROM $day::DATE AND metrics_seq > $since
    ORDER BY source, post_id
) TO $path (FORMAT parquet, COMPRESSION zstd);
