-- fact_quarantine, whole: it is small.
COPY (
    SELECT *
    FROM fact_quarantine
    ORDER BY batch_id, line
) TO $path (FORMAT parquet, COMPRESSION zstd);
