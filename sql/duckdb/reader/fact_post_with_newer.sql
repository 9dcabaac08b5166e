-- Posts with the metrics of the narrow files that were published after theirs.
CREATE VIEW fact_post AS
SELECT
    base.* REPLACE (
        CASE WHEN newer.post_id IS NULL THEN base.likes ELSE newer.likes END AS likes,
        CASE WHEN newer.post_id IS NULL THEN base.reposts ELSE newer.reposts END AS reposts,
        CASE WHEN newer.post_id IS NULL THEN base.replies ELSE newer.replies END AS replies,
        CASE WHEN newer.post_id IS NULL THEN base.quotes ELSE newer.quotes END AS quotes,
        CASE WHEN newer.post_id IS NULL THEN base.bookmarks ELSE newer.bookmarks END AS bookmarks,
        CASE WHEN newer.post_id IS NULL THEN base.impressions ELSE newer.impressions END AS impressions,
        CASE WHEN newer.post_id IS NULL THEN base.video_views ELSE newer.video_views END AS video_views,
        CASE WHEN newer.post_id IS NULL THEN base.video_views_at ELSE newer.video_views_at END AS video_views_at,
        CASE WHEN newer.post_id IS NULL THEN base.metrics_at ELSE newer.metrics_at END AS metrics_at,
        CASE
            WHEN newer.post_id IS NULL THEN base.metrics_version ELSE newer.metrics_version
        END AS metrics_version,
        CASE WHEN newer.post_id IS NULL THEN base.metrics_batch ELSE newer.metrics_batch END AS metrics_batch
    )
FROM fact_post_published AS base
LEFT JOIN fact_post_newer AS newer ON base.source = newer.source AND base.post_id = newer.post_id;
