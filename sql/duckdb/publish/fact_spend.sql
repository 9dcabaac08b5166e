-- fact_spend, whole: it is small.
COPY (
    SELECT *
    FROM fact_spend
    ORDER BY day, source, campaign, resource
) TO $path (FORMAT parquet, COMPRESSION zstd);
