-- sql/reports/totals.sql, of the roll-up.
WITH sums AS (
    SELECT
        sum(posts) AS posts,
        sum(posts) FILTER (kind = 'original') AS originals,
        sum(posts) FILTER (kind = 'reply') AS replies,
        sum(posts) FILTER (kind = 'quote') AS quotes,
        sum(posts) FILTER (kind = 'repost') AS reposts,
        sum(hour.likes) AS likes,
        sum(hour.reposts) AS reposted,
        sum(hour.replies) AS replied,
        sum(hour.quotes) AS quoted,
        sum(impressions) AS impressions,
        sum(video_views) AS video_views,
        min(first_post) AS first_post,
        max(last_post) AS last_post
    FROM rollup_hour AS hour
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
)

SELECT
    coalesce(sums.posts, 0)::BIGINT AS posts,
    coalesce(sums.originals, 0)::BIGINT AS originals,
    coalesce(sums.replies, 0)::BIGINT AS replies,
    coalesce(sums.quotes, 0)::BIGINT AS quotes,
    coalesce(sums.reposts, 0)::BIGINT AS reposts,
    coalesce(
        (
            SELECT sum(authors)
            FROM rollup_author_stretch
            WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
                AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
                AND (previous_date IS NULL OR previous_date < cast($from AS DATE))
        ), 0
    )::BIGINT AS authors,
    (
        SELECT count(DISTINCT tag_key)
        FROM rollup_tag_day
        WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
            AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    ) AS hashtags,
    sums.likes::BIGINT AS likes,
    sums.reposted::BIGINT AS reposted,
    sums.replied::BIGINT AS replied,
    sums.quoted::BIGINT AS quoted,
    sums.impressions::BIGINT AS impressions,
    sums.video_views::BIGINT AS video_views,
    (sums.likes + sums.reposted + sums.replied + sums.quoted)::BIGINT AS engagements,
    coalesce(
        (
            SELECT sum(posts)
            FROM rollup_withdrawn
            WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
                AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
        ), 0
    )::BIGINT AS withdrawn,
    sums.first_post,
    sums.last_post
FROM sums;
