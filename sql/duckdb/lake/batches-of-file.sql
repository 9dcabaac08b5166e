-- Batches of one lake file and how many records of each it holds.
SELECT batch_id, count(*) AS records
FROM read_parquet($file)
GROUP BY batch_id
ORDER BY batch_id
