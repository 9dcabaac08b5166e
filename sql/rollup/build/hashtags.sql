-- Posts of the view that bear a hashtag, one row each time.
CREATE TEMP TABLE scope_tag AS
SELECT scope.post, tag.tag_key, tag.tag, scope.local_date, scope.author, scope.engagements
FROM scope
INNER JOIN rollup_tag AS tag ON scope.post = tag.post;

-- Sums of each hashtag, as it is spelled, and day.
CREATE TEMP TABLE rollup_tag_day AS
SELECT tag_key, tag, local_date, count(*) AS posts, sum(engagements)::BIGINT AS engagements
FROM scope_tag
GROUP BY tag_key, tag, local_date;

-- Authors of a hashtag in a stretch of days, as rollup_author_stretch has them of all.
CREATE TEMP TABLE rollup_tag_stretch AS
SELECT tag_key, local_date, previous_date, count(*) AS authors
FROM (
    SELECT
        tag_key,
        local_date,
        lag(local_date) OVER (PARTITION BY tag_key, author ORDER BY local_date) AS previous_date
    FROM (SELECT DISTINCT tag_key, author, local_date FROM scope_tag WHERE author IS NOT NULL) AS written
) AS followed
GROUP BY tag_key, local_date, previous_date;

-- Posts of each pair of hashtags and day.
CREATE TEMP TABLE rollup_pair_day AS
SELECT one.tag_key, other.tag_key AS other_key, one.local_date, count(*) AS posts
FROM scope_tag AS one
INNER JOIN scope_tag AS other ON one.post = other.post AND one.tag_key < other.tag_key
GROUP BY one.tag_key, other.tag_key, one.local_date;

DROP TABLE scope_tag;
