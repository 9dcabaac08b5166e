-- Sums of each local hour and kind.
CREATE TEMP TABLE rollup_hour AS
SELECT
    local_date,
    local_hour,
    kind,
    count(*) AS posts,
    count(*) FILTER (is_measured) AS measured,
    sum(likes)::BIGINT AS likes,
    sum(reposts)::BIGINT AS reposts,
    sum(replies)::BIGINT AS replies,
    sum(quotes)::BIGINT AS quotes,
    sum(impressions)::BIGINT AS impressions,
    sum(video_views)::BIGINT AS video_views,
    sum(engagements)::BIGINT AS engagements,
    (sum(engagements) FILTER (is_measured))::BIGINT AS measured_engagements,
    count(video_views) AS watched,
    max(video_views) AS most_views,
    min(created_at) AS first_post,
    max(created_at) AS last_post
FROM scope
GROUP BY local_date, local_hour, kind;
