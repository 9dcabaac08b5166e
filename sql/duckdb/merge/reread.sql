-- Puts what was read again of everything that is stored in the place of what was read before; only what differs.
UPDATE dim_place
SET admin1_code = reading.admin1_code, region = reading.region
FROM (
    SELECT known.rowid AS dim_row, reading.admin1_code, reading.region
    FROM dim_place AS known
    LEFT JOIN read_place AS reading
        ON known.country_code = reading.place_country AND known.place_name IS NOT DISTINCT FROM reading.place_name
    WHERE row(known.admin1_code, known.region) IS DISTINCT FROM row(reading.admin1_code, reading.region)
) AS reading
WHERE dim_place.rowid = reading.dim_row;

CREATE OR REPLACE TEMP TABLE reread_post AS
SELECT
    post.rowid AS fact_row,
    post.local_date,
    whereabouts(place, point) AS place,
    reading.*
FROM fact_post AS post
INNER JOIN read_text AS reading ON hash(post.text, post.lang_source) = reading.text_key
LEFT JOIN dim_place AS place ON post.source = place.source AND post.place_id = place.place_id
LEFT JOIN read_point AS point ON post.latitude = point.latitude AND post.longitude = point.longitude
WHERE
    post.kind IS NOT NULL
    AND row(
        post.country_code, post.admin1_code, post.region, post.region_method, post.lang, post.lang_detected,
        post.lang_method, post.sentiment_score, post.sentiment_label, post.sentiment_reason, post.sentiment_model
    ) IS DISTINCT FROM row(
        whereabouts(place, point).country_code, whereabouts(place, point).admin1_code,
        whereabouts(place, point).region, whereabouts(place, point).method, reading.lang, reading.lang_detected,
        reading.lang_method, reading.sentiment_score, reading.sentiment_label, reading.sentiment_reason,
        reading.sentiment_model
    );

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM reread_post;

UPDATE fact_post
SET
    country_code = reread_post.place.country_code,
    admin1_code = reread_post.place.admin1_code,
    region = reread_post.place.region,
    region_method = reread_post.place.method,
    lang = reread_post.lang,
    lang_detected = reread_post.lang_detected,
    lang_method = reread_post.lang_method,
    sentiment_score = reread_post.sentiment_score,
    sentiment_label = reread_post.sentiment_label,
    sentiment_reason = reread_post.sentiment_reason,
    sentiment_model = reread_post.sentiment_model,
    content_seq = getvariable('load_seq')
FROM reread_post
WHERE fact_post.rowid = reread_post.fact_row;

CREATE OR REPLACE TEMP TABLE reread_user AS
SELECT
    author.rowid AS dim_row,
    author.first_seen_date,
    reading.country_code,
    reading.admin1_code,
    reading.region,
    reading.region_method,
    reading.region_confidence,
    CASE WHEN author.location IS NULL THEN 'empty' ELSE reading.region_reason END AS region_reason
FROM dim_user AS author
LEFT JOIN read_location AS reading ON author.location = reading.location
WHERE
    author.withdrawn_at IS NULL
    AND row(
        author.country_code, author.admin1_code, author.region, author.region_method, author.region_confidence,
        author.region_reason
    ) IS DISTINCT FROM row(
        reading.country_code, reading.admin1_code, reading.region, reading.region_method, reading.region_confidence,
        CASE WHEN author.location IS NULL THEN 'empty' ELSE reading.region_reason END
    );

INSERT INTO dirty_day
SELECT DISTINCT 'dim_user' AS mart, first_seen_date AS day, getvariable('load_seq') AS load_seq
FROM reread_user;

UPDATE dim_user
SET
    country_code = reread_user.country_code,
    admin1_code = reread_user.admin1_code,
    region = reread_user.region,
    region_method = reread_user.region_method,
    region_confidence = reread_user.region_confidence,
    region_reason = reread_user.region_reason,
    changed_seq = getvariable('load_seq')
FROM reread_user
WHERE dim_user.rowid = reread_user.dim_row;

DELETE FROM enrichment_version;
