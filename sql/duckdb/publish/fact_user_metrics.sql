-- Snapshots observed on one UTC day; `$since` = -1 takes the whole day.
COPY (
    SELECT * EXCLUDE (load_seq)
    FROM fact_user_metrics
    WHERE observed_at::DATE IS NOT DISTINCT FROM $day::DATE AND load_seq > $since
    ORDER BY source, user_id, observed_at
) TO $path (FORMAT parquet, COMPRESSION zstd);
