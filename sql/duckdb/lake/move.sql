-- Batches whose records were folded into another lake file.
UPDATE loaded_batch
SET lake_file = moved.lake_file
FROM (
    SELECT unnest(from_json($places::JSON, '[{"batch_id":"VARCHAR","lake_file":"VARCHAR"}]'), recursive := true)
) AS moved
WHERE loaded_batch.batch_id = moved.batch_id;
