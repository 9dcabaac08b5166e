-- Places: newest description wins, but one that says the country outdoes one that does not. A place that becomes known,
-- or another name, reaches the posts that were there.
CREATE OR REPLACE TEMP TABLE chunk_place AS
SELECT
    seen.source,
    seen.place_id,
    seen.name AS place_name,
    seen.country_code,
    reading.admin1_code,
    reading.region,
    seen.received_at AS updated_at,
    seen.batch_id AS place_batch
FROM stage_place AS seen
LEFT JOIN read_place AS reading
    ON seen.country_code = reading.place_country AND seen.name IS NOT DISTINCT FROM reading.place_name
QUALIFY
    row_number() OVER (
        PARTITION BY seen.source, seen.place_id
        ORDER BY (seen.country_code IS NOT NULL) DESC, received_at DESC, batch_id DESC, name DESC, seen.country_code DESC
    ) = 1;

CREATE OR REPLACE TEMP TABLE fresh_place AS
SELECT fresh.*
FROM chunk_place AS fresh
LEFT JOIN dim_place AS known ON fresh.source = known.source AND fresh.place_id = known.place_id
WHERE
    known.place_id IS NULL
    OR row(
        fresh.country_code IS NOT NULL, fresh.updated_at, fresh.place_batch, fresh.place_name, fresh.country_code
    ) > row(
        known.country_code IS NOT NULL, known.updated_at, known.place_batch, known.place_name, known.country_code
    );

CREATE OR REPLACE TEMP TABLE placed_post AS
SELECT
    post.rowid AS fact_row,
    post.local_date,
    fresh.place_name,
    fresh.country_code,
    fresh.admin1_code,
    fresh.region
FROM fact_post AS post
INNER JOIN fresh_place AS fresh ON post.source = fresh.source AND post.place_id = fresh.place_id
WHERE
    post.place_name IS DISTINCT FROM fresh.place_name
    OR (
        fresh.country_code IS NOT NULL
        AND row(post.country_code, post.admin1_code, post.region, post.region_method)
        IS DISTINCT FROM row(fresh.country_code, fresh.admin1_code, fresh.region, 'place')
    );

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM placed_post;

UPDATE fact_post
SET
    place_name = placed_post.place_name,
    country_code = coalesce(placed_post.country_code, fact_post.country_code),
    admin1_code
    = CASE WHEN placed_post.country_code IS NULL THEN fact_post.admin1_code ELSE placed_post.admin1_code END,
    region = CASE WHEN placed_post.country_code IS NULL THEN fact_post.region ELSE placed_post.region END,
    region_method = CASE WHEN placed_post.country_code IS NULL THEN fact_post.region_method ELSE 'place' END,
    content_seq = getvariable('load_seq')
FROM placed_post
WHERE fact_post.rowid = placed_post.fact_row;

DELETE FROM dim_place USING fresh_place
WHERE dim_place.source = fresh_place.source AND dim_place.place_id = fresh_place.place_id;

INSERT INTO dim_place BY NAME
SELECT * FROM fresh_place;
