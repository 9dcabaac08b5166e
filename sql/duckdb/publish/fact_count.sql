-- fact_count, whole: it is small.
COPY (
    SELECT * EXCLUDE (load_seq)
    FROM fact_count
    ORDER BY source, campaign, granularity, bucket_start
) TO $path (FORMAT parquet, COMPRESSION zstd);
