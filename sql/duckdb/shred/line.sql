-- Views of what raw-line.sql parsed, for extract.sql.
CREATE OR REPLACE TEMP VIEW seen_post AS
SELECT
    file,
    retrieved_at,
    false AS is_reference,
    nullif(array_to_string(list_transform(matching_rules, lambda rule: rule.tag), ','), '') AS matched,
    data AS post
FROM raw_line
WHERE data.id IS NOT NULL
UNION ALL BY NAME
SELECT file, retrieved_at, true AS is_reference, NULL AS matched, unnest(coalesce(includes.tweets, includes.posts)) AS post
FROM raw_line
WHERE includes.tweets IS NOT NULL OR includes.posts IS NOT NULL;

CREATE OR REPLACE TEMP VIEW seen_user AS
SELECT file, retrieved_at, unnest(includes.users) AS account FROM raw_line;

CREATE OR REPLACE TEMP VIEW seen_media AS
SELECT file, retrieved_at, unnest(includes.media) AS medium FROM raw_line;

CREATE OR REPLACE TEMP VIEW seen_place AS
SELECT file, retrieved_at, unnest(includes.places) AS place FROM raw_line;
