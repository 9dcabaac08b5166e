-- Staged batches whose records may hold something withdrawn, by what was staged of them. A repost names the author it
-- repeats in its text alone, which is not staged: with an author withdrawn, batches with reposts are all looked into.
WITH
named AS (
    SELECT source, batch_id, 'post' AS kind, unnest([post_id, version_id, reposted_post_id, quoted_post_id]) AS id
    FROM stage_post
    UNION ALL
    SELECT source, batch_id, 'post' AS kind, unnest(history) AS id
    FROM stage_post
    WHERE history IS NOT NULL
    UNION ALL
    SELECT source, batch_id, 'user' AS kind, user_id AS id
    FROM stage_post
    UNION ALL
    SELECT source, batch_id, 'user' AS kind, unnest(list_transform(mentions, lambda mention: mention.id)) AS id
    FROM stage_post
    WHERE mentions IS NOT NULL
    UNION ALL
    SELECT source, batch_id, 'user' AS kind, user_id AS id
    FROM stage_user
)

SELECT DISTINCT named.batch_id
FROM named
SEMI JOIN gone ON named.source = gone.source AND named.kind = gone.kind AND named.id = gone.id
UNION
SELECT DISTINCT batch_id
FROM stage_post
WHERE kind = 'repost' AND source IN (SELECT source FROM gone WHERE kind = 'user')
