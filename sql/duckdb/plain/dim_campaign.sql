-- dim_campaign as one file.
COPY (SELECT * FROM dim_campaign)
TO $path (FORMAT parquet, COMPRESSION zstd);
