-- Of these ids, the posts that are here already, under whichever of their versions, or are known to be withdrawn.
-- References are not among them: only a look-up makes them members of a campaign.
WITH asked AS (
    SELECT unnest(from_json($ids::JSON, '["VARCHAR"]')) AS id
)

SELECT post_id
FROM fact_post
WHERE
    source = $source
    AND (acquisition <> 'reference' OR withdrawn_at IS NOT NULL)
    AND post_id IN (SELECT id FROM asked)
UNION
SELECT version.version_id AS post_id
FROM post_version AS version
INNER JOIN fact_post AS post ON version.source = post.source AND version.post_id = post.post_id
WHERE
    version.source = $source
    AND (post.acquisition <> 'reference' OR post.withdrawn_at IS NOT NULL)
    AND version.version_id IN (SELECT id FROM asked)
