-- Views of what raw-line.sql parsed, for extract.sql.

-- A line without a post (a message of a new kind, for instance) is refused, so that it is set aside and not lost.
SELECT CASE WHEN count(*) > 0 THEN error('it holds no post') END AS nothing
FROM raw_line
WHERE data.id IS NULL;

-- The campaigns whose rules a record matched, told by the tags of our rules (`birdsong:CAMPAIGN:HASH`). Empty when
-- only rules of other programs matched, NULL when the record says nothing about rules.
CREATE OR REPLACE TEMP MACRO tagged_campaigns(rules) AS
    CASE
        WHEN len(rules) > 0
            THEN list_distinct(
                list_transform(
                    list_filter(rules, lambda rule: regexp_full_match(rule.tag, 'birdsong:[^:]+:[0-9a-f]{12}')),
                    lambda rule: split_part(rule.tag, ':', 2)
                )
            )
    END;

CREATE OR REPLACE TEMP VIEW seen_post AS
SELECT
    file,
    retrieved_at,
    false AS is_reference,
    tagged_campaigns(matching_rules) AS own_campaigns,
    nullif(array_to_string(list_transform(matching_rules, lambda rule: rule.tag), ','), '') AS matched,
    data AS post
FROM raw_line
WHERE data.id IS NOT NULL
UNION ALL BY NAME
SELECT
    file,
    retrieved_at,
    true AS is_reference,
    tagged_campaigns(matching_rules) AS own_campaigns,
    NULL AS matched,
    unnest(coalesce(includes.tweets, includes.posts)) AS post
FROM raw_line
WHERE includes.tweets IS NOT NULL OR includes.posts IS NOT NULL;

CREATE OR REPLACE TEMP VIEW seen_user AS
SELECT file, retrieved_at, unnest(includes.users) AS account FROM raw_line;

CREATE OR REPLACE TEMP VIEW seen_media AS
SELECT file, retrieved_at, unnest(includes.media) AS medium FROM raw_line;

CREATE OR REPLACE TEMP VIEW seen_place AS
SELECT file, retrieved_at, unnest(includes.places) AS place FROM raw_line;
