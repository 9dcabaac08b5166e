-- fact_spend as one file.
COPY (SELECT * FROM fact_spend)
TO $path (FORMAT parquet, COMPRESSION zstd);
