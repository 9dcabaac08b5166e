-- Posts found by search or stream, of each campaign and UTC day, for completeness: once for a publish, whatever a view
-- is narrowed to.
CREATE TABLE rollup_found_day AS
SELECT
    found.campaign,
    post.day,
    count(*) AS posts,
    count(*) FILTER (post.kind IS NULL OR post.kind <> 'repost') AS countable
FROM (
    SELECT DISTINCT campaign, hash(source, post_id) AS post
    FROM post_campaign
    WHERE acquisition IN ('search', 'stream')
) AS found
INNER JOIN (
    SELECT hash(source, post_id) AS post, created_at::DATE AS day, kind
    FROM fact_post
) AS post ON found.post = post.post
GROUP BY found.campaign, post.day;
