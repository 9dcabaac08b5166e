-- dim_campaign, whole: it is small.
COPY (
    SELECT *
    FROM dim_campaign
    ORDER BY campaign
) TO $path (FORMAT parquet, COMPRESSION zstd);
