-- fact_run as one file.
COPY (SELECT * FROM fact_run)
TO $path (FORMAT parquet, COMPRESSION zstd);
