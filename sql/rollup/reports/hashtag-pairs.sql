-- sql/reports/hashtag-pairs.sql, of the roll-up.
WITH counted AS (
    SELECT tag_key, sum(posts) AS posts
    FROM rollup_tag_day
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY tag_key
),

paired AS (
    SELECT tag_key, other_key, sum(posts) AS posts
    FROM rollup_pair_day
    WHERE (cast($from AS DATE) IS NULL OR local_date >= cast($from AS DATE))
        AND (cast($to AS DATE) IS NULL OR local_date <= cast($to AS DATE))
    GROUP BY tag_key, other_key
    ORDER BY posts DESC, tag_key, other_key
    LIMIT $limit
)

SELECT
    paired.tag_key AS hashtag,
    paired.other_key AS with_hashtag,
    paired.posts::BIGINT AS posts,
    paired.posts / least(one.posts, other.posts) AS share
FROM paired
INNER JOIN counted AS one ON one.tag_key = paired.tag_key
INNER JOIN counted AS other ON other.tag_key = paired.other_key
ORDER BY paired.posts DESC, paired.tag_key, paired.other_key;
