-- Rows of post_attachment for the posts of one day; `$since` = -1 takes the whole day.
COPY (
    SELECT * EXCLUDE (local_date, load_seq)
    FROM post_attachment
    WHERE local_date IS NOT DISTINCT FROM $day::DATE AND load_seq > $since
    ORDER BY source, post_id
) TO $path (FORMAT parquet, COMPRESSION zstd);
