-- User look-ups: {data: [users], errors}. Reads the files named by the variable `files`.
CREATE OR REPLACE TEMP TABLE raw_user AS
SELECT filename AS file, __twarc.retrieved_at AS retrieved_at, data
FROM
    read_json(
        getvariable('files'),
        format = 'newline_delimited',
        maximum_object_size = 33554432,
        filename = true,
        columns = {birdsong: 'VARCHAR', __twarc: 'STRUCT(retrieved_at VARCHAR)', data: 'x_user[]'}
    )
WHERE birdsong IS NULL;

CREATE OR REPLACE TEMP VIEW seen_post AS
SELECT
    NULL::VARCHAR AS file,
    NULL::VARCHAR AS retrieved_at,
    false AS is_reference,
    NULL::VARCHAR[] AS own_campaigns,
    NULL::VARCHAR AS matched,
    NULL::x_post AS post
WHERE false;

CREATE OR REPLACE TEMP VIEW seen_user AS
SELECT file, retrieved_at, unnest(data) AS account FROM raw_user;

CREATE OR REPLACE TEMP VIEW seen_media AS
SELECT NULL::VARCHAR AS file, NULL::VARCHAR AS retrieved_at, NULL::x_media AS medium
WHERE false;

CREATE OR REPLACE TEMP VIEW seen_place AS
SELECT NULL::VARCHAR AS file, NULL::VARCHAR AS retrieved_at, NULL::x_place AS place
WHERE false;
