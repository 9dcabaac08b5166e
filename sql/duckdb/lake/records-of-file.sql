-- Records of one lake file, batch by batch.
SELECT batch_id, header, record
FROM read_parquet($file)
ORDER BY batch_id
