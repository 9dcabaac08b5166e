-- dim_date as one file.
COPY (SELECT * FROM dim_date)
TO $path (FORMAT parquet, COMPRESSION zstd);
