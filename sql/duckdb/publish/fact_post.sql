-- Posts of one day with all their columns; `$since` = -1 takes the whole day.
COPY (
    SELECT * EXCLUDE (withdrawn_user_id, withdrawn_original_id, content_richness, content_at, content_hash, inserted_seq, content_seq, metrics_seq)
    FROM fact_post
    WHERE local_date IS NOT DISTINCT FROM $day::DATE AND inserted_seq > $since
    ORDER BY created_at, post_id
) TO $path (FORMAT parquet, COMPRESSION zstd);
