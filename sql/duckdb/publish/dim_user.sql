-- Authors first seen on one UTC day; `$since` = -1 takes the whole day.
COPY (
    SELECT * EXCLUDE (first_seen_date, profile_batch, profile_hash, inserted_seq, changed_seq)
    FROM dim_user
    WHERE first_seen_date IS NOT DISTINCT FROM $day::DATE AND inserted_seq > $since
    ORDER BY source, user_id
) TO $path (FORMAT parquet, COMPRESSION zstd);
