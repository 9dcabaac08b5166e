-- dim_date, whole: it is small.
COPY (
    SELECT *
    FROM dim_date
    ORDER BY date
) TO $path (FORMAT parquet, COMPRESSION zstd);
