-- Ids of what is held of a source with its content, for asking the source which of them must go.
SELECT DISTINCT id
FROM (
    SELECT post_id AS id FROM fact_post WHERE $kind = 'post' AND source = $source AND withdrawn_at IS NULL
    UNION ALL
    SELECT version_id AS id FROM post_version WHERE $kind = 'post' AND source = $source AND text IS NOT NULL
    UNION ALL
    SELECT user_id AS id FROM fact_post WHERE $kind = 'user' AND source = $source
    UNION ALL
    SELECT user_id AS id FROM dim_user WHERE $kind = 'user' AND source = $source AND username IS NOT NULL
) AS held
WHERE id IS NOT NULL
