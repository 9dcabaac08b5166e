-- dim_user as one file.
COPY (SELECT * FROM dim_user)
TO $path (FORMAT parquet, COMPRESSION zstd);
