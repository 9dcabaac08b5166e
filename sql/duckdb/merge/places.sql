-- Places: newest description wins. A place that becomes known, or another name, reaches the posts that were there.
CREATE OR REPLACE TEMP TABLE chunk_place AS
SELECT source, place_id, name AS place_name, country_code, received_at AS updated_at, batch_id AS place_batch
FROM stage_place
QUALIFY
    row_number() OVER (
        PARTITION BY source, place_id
        ORDER BY received_at DESC, batch_id DESC, name DESC, country_code DESC
    ) = 1;

CREATE OR REPLACE TEMP TABLE fresh_place AS
SELECT fresh.*
FROM chunk_place AS fresh
LEFT JOIN dim_place AS known ON fresh.source = known.source AND fresh.place_id = known.place_id
WHERE
    known.place_id IS NULL
    OR row(fresh.updated_at, fresh.place_batch, fresh.place_name, fresh.country_code)
    > row(known.updated_at, known.place_batch, known.place_name, known.country_code);

CREATE OR REPLACE TEMP TABLE placed_post AS
SELECT post.rowid AS fact_row, post.local_date, fresh.place_name, fresh.country_code
FROM fact_post AS post
INNER JOIN fresh_place AS fresh ON post.source = fresh.source AND post.place_id = fresh.place_id
WHERE
    post.place_name IS DISTINCT FROM fresh.place_name OR post.country_code IS DISTINCT FROM fresh.country_code;

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM placed_post;

UPDATE fact_post
SET
    place_name = placed_post.place_name,
    country_code = placed_post.country_code,
    content_seq = getvariable('load_seq')
FROM placed_post
WHERE fact_post.rowid = placed_post.fact_row;

DELETE FROM dim_place USING fresh_place
WHERE dim_place.source = fresh_place.source AND dim_place.place_id = fresh_place.place_id;

INSERT INTO dim_place BY NAME
SELECT * FROM fresh_place;
