-- Where each author of the view is from.
CREATE TEMP TABLE scope_place AS
SELECT
    hash(source, user_id) AS author,
    country_code,
    admin1_code,
    region,
    region_reason,
    username IS NOT NULL AS is_known
FROM dim_user
WHERE hash(source, user_id) IN (SELECT author FROM rollup_author_day);

-- Sums of each place and day.
CREATE TEMP TABLE rollup_place_day AS
SELECT
    place.country_code,
    place.admin1_code,
    place.region,
    place.region_reason,
    coalesce(place.is_known, false) AS is_known,
    scope.local_date,
    count(*) AS posts,
    (sum(engagements) FILTER (is_measured))::BIGINT AS measured_engagements,
    count(sentiment_label) AS scored,
    count(*) FILTER (sentiment_label = 'positive') - count(*) FILTER (sentiment_label = 'negative') AS net
FROM scope
LEFT JOIN scope_place AS place ON scope.author = place.author
GROUP BY ALL;

-- Authors of a place in a stretch of days: an author is of one place.
CREATE TEMP TABLE rollup_place_stretch AS
SELECT
    place.country_code,
    place.admin1_code,
    place.region,
    place.region_reason,
    coalesce(place.is_known, false) AS is_known,
    written.local_date,
    written.previous_date,
    count(*) AS authors
FROM rollup_author_day AS written
LEFT JOIN scope_place AS place ON written.author = place.author
GROUP BY ALL;
