-- fact_count as one file.
COPY (SELECT * FROM fact_count)
TO $path (FORMAT parquet, COMPRESSION zstd);
