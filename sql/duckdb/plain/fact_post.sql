-- Posts by local day.
COPY (SELECT *, local_date AS date FROM fact_post)
TO $path (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (date));
