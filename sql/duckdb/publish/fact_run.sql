-- fact_run, whole: it is small.
COPY (
    SELECT *
    FROM fact_run
    ORDER BY started_at, run_id
) TO $path (FORMAT parquet, COMPRESSION zstd);
