-- fact_gap, whole: it is small.
COPY (
    SELECT *
    FROM fact_gap
    ORDER BY source, campaign, from_at
) TO $path (FORMAT parquet, COMPRESSION zstd);
