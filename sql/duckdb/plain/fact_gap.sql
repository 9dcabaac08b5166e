-- fact_gap as one file.
COPY (SELECT * FROM fact_gap)
TO $path (FORMAT parquet, COMPRESSION zstd);
