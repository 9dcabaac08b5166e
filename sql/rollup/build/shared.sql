-- What every view of a publish is made from, once.

-- Words that come back again and again take a byte or two each; made in order, they sort as text does. A list of words
-- must not be empty: each has the empty one.
CREATE TYPE kind_word AS ENUM (
    SELECT word
    FROM (
        SELECT kind AS word FROM fact_post
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE language_word AS ENUM (
    SELECT word
    FROM (
        SELECT lang AS word FROM fact_post
        UNION
        SELECT lang_source AS word FROM fact_post
        UNION
        SELECT lang_detected AS word FROM fact_post
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE mood_word AS ENUM (
    SELECT word
    FROM (
        SELECT sentiment_label AS word FROM fact_post
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE reason_word AS ENUM (
    SELECT word
    FROM (
        SELECT sentiment_reason AS word FROM fact_post
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE model_word AS ENUM (
    SELECT word
    FROM (
        SELECT sentiment_model AS word FROM fact_post
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE tag_word AS ENUM (
    SELECT word
    FROM (
        SELECT tag AS word FROM post_tag
        UNION
        SELECT tag_key AS word FROM post_tag
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE campaign_word AS ENUM (
    SELECT word
    FROM (
        SELECT campaign AS word FROM post_campaign
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

CREATE TYPE acquisition_word AS ENUM (
    SELECT word
    FROM (
        SELECT acquisition AS word FROM post_campaign
        UNION
        SELECT '' AS word
    ) AS words
    WHERE word IS NOT NULL
    ORDER BY word
);

-- Every post by its key: a hash of 64 bits counts and joins several times faster than an id. Of ten million posts, two
-- share one with a chance of 3 in a million.
CREATE TABLE rollup_post AS
SELECT
    hash(source, post_id) AS post,
    created_at::DATE AS utc_date,
    coalesce(kind = 'repost', false) AS is_repost,
    CASE WHEN withdrawn_at IS NULL THEN sentiment_label::mood_word END AS mood,
    CASE WHEN withdrawn_at IS NULL THEN sentiment_model::model_word END AS model
FROM fact_post;

-- Which campaign found which post, and how.
CREATE TABLE rollup_member AS
SELECT hash(source, post_id) AS post, campaign::campaign_word AS campaign, acquisition::acquisition_word AS acquisition
FROM post_campaign;

-- Posts found by search or stream, of each campaign and UTC day: what completeness counts.
CREATE TABLE rollup_found_day AS
SELECT
    found.campaign::VARCHAR AS campaign,
    post.utc_date AS day,
    count(*) AS posts,
    count(*) FILTER (NOT post.is_repost) AS countable
FROM (
    SELECT DISTINCT campaign, post
    FROM rollup_member
    WHERE acquisition IN ('search', 'stream')
) AS found
INNER JOIN rollup_post AS post ON found.post = post.post
GROUP BY found.campaign, post.utc_date;

-- Every hashtag of every post.
CREATE TABLE rollup_tag AS
SELECT hash(source, post_id) AS post, tag_key::tag_word AS tag_key, tag::tag_word AS tag
FROM post_tag
WHERE tag_kind = 'hashtag';

-- Withdrawn posts of each day.
CREATE TABLE rollup_withdrawn AS
SELECT local_date, count(*) AS posts
FROM fact_post
WHERE withdrawn_at IS NOT NULL
GROUP BY local_date;

-- Ids of authors, for those that come to be named.
CREATE TABLE rollup_author AS
SELECT DISTINCT hash(source, user_id) AS author, source, user_id
FROM fact_post
WHERE user_id IS NOT NULL;
