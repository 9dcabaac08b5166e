-- When profiles of these accounts were last stored.
SELECT user_id, strftime(max(observed_at), '%Y-%m-%dT%H:%M:%S.%gZ') AS profile_at
FROM fact_user_metrics
WHERE source = $source AND user_id IN (SELECT unnest(from_json($ids::JSON, '["VARCHAR"]')))
GROUP BY user_id
