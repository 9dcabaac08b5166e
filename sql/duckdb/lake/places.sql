-- Receipts of some batches.
SELECT batch_id, lake_file
FROM loaded_batch
WHERE batch_id IN (SELECT unnest(from_json($ids::JSON, '["VARCHAR"]')))
