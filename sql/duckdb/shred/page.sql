-- Views of what raw-page.sql parsed, for extract.sql.
CREATE OR REPLACE TEMP VIEW seen_post AS
SELECT
    file,
    retrieved_at,
    false AS is_reference,
    NULL::VARCHAR[] AS own_campaigns,
    NULL::VARCHAR AS matched,
    unnest(data) AS post
FROM raw_page
UNION ALL BY NAME
SELECT
    file,
    retrieved_at,
    true AS is_reference,
    NULL::VARCHAR[] AS own_campaigns,
    NULL::VARCHAR AS matched,
    unnest(coalesce(includes.tweets, includes.posts)) AS post
FROM raw_page
WHERE includes.tweets IS NOT NULL OR includes.posts IS NOT NULL;

CREATE OR REPLACE TEMP VIEW seen_user AS
SELECT file, retrieved_at, unnest(includes.users) AS account FROM raw_page;

CREATE OR REPLACE TEMP VIEW seen_media AS
SELECT file, retrieved_at, unnest(includes.media) AS medium FROM raw_page;

CREATE OR REPLACE TEMP VIEW seen_place AS
SELECT file, retrieved_at, unnest(includes.places) AS place FROM raw_page;
