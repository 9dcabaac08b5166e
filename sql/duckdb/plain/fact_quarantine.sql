-- fact_quarantine as one file.
COPY (SELECT * FROM fact_quarantine)
TO $path (FORMAT parquet, COMPRESSION zstd);
