-- A collection many times as large: copies of every row, each with posts of its own, $copies in all. They lie on the
-- days of eleven stretches one after the other; authors come back, one crowd in eight copies.
CREATE TEMP TABLE stretch AS
SELECT (max(local_date) - min(local_date) + 1)::INTEGER AS days
FROM fact_post
WHERE acquisition <> 'reference';

CREATE TEMP TABLE copy AS
SELECT
    range::VARCHAR AS n,
    ((range % 11) * stretch.days)::INTEGER AS days,
    CASE WHEN range % 8 = 0 THEN '' ELSE (range % 8)::VARCHAR END AS crowd
FROM range(1, $copies)
CROSS JOIN stretch;

INSERT INTO fact_post
SELECT
    post.* REPLACE (
        copy.n || post_id AS post_id,
        copy.n || newest_version_id AS newest_version_id,
        copy.crowd || user_id AS user_id,
        created_at + to_days(copy.days) AS created_at,
        (local_date + copy.days)::DATE AS local_date,
        collected_at + to_days(copy.days) AS collected_at,
        metrics_at + to_days(copy.days) AS metrics_at,
        copy.n || quoted_post_id AS quoted_post_id,
        copy.n || in_reply_to_post_id AS in_reply_to_post_id,
        copy.n || reposted_post_id AS reposted_post_id
    )
FROM fact_post AS post
CROSS JOIN copy;

INSERT INTO post_campaign
SELECT member.* REPLACE (copy.n || post_id AS post_id, (local_date + copy.days)::DATE AS local_date)
FROM post_campaign AS member
CROSS JOIN copy;

INSERT INTO post_tag
SELECT tag.* REPLACE (copy.n || post_id AS post_id, (local_date + copy.days)::DATE AS local_date)
FROM post_tag AS tag
CROSS JOIN copy;

INSERT INTO fact_post_metrics
SELECT
    observed.* REPLACE (
        copy.n || post_id AS post_id,
        copy.n || version_id AS version_id,
        observed_at + to_days(copy.days) AS observed_at
    )
FROM fact_post_metrics AS observed
CROSS JOIN copy;

INSERT INTO dim_user
SELECT author.* REPLACE (crowd.crowd || user_id AS user_id)
FROM dim_user AS author
CROSS JOIN (SELECT DISTINCT crowd FROM copy WHERE crowd <> '') AS crowd;

-- What the calendar is made from in a load.
CREATE TEMP TABLE stage_post AS
SELECT local_date::TIMESTAMP AS local_time
FROM fact_post;
