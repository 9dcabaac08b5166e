-- Of these ids, the posts that are here already or are known to be withdrawn; references are not: only a look-up
-- makes them members of a campaign.
SELECT post_id
FROM fact_post
WHERE
    source = $source
    AND (acquisition <> 'reference' OR withdrawn_at IS NOT NULL)
    AND post_id IN (SELECT unnest(from_json($ids::JSON, '["VARCHAR"]')))
