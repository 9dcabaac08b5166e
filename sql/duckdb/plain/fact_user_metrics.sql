-- Snapshots by UTC day of observation.
COPY (SELECT *, observed_at::DATE AS date FROM fact_user_metrics)
TO $path (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (date));
