-- Media first seen on one UTC day; `$since` = -1 takes the whole day.
COPY (
    SELECT * EXCLUDE (first_seen_date, media_batch, inserted_seq)
    FROM dim_media
    WHERE first_seen_date IS NOT DISTINCT FROM $day::DATE AND inserted_seq > $since
    ORDER BY source, media_key
) TO $path (FORMAT parquet, COMPRESSION zstd);
