-- dim_media as one file.
COPY (SELECT * FROM dim_media)
TO $path (FORMAT parquet, COMPRESSION zstd);
