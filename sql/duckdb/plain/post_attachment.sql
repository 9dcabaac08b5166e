-- Rows of post_attachment by local day of their post.
COPY (
    SELECT hung.*, post.local_date AS date
    FROM post_attachment AS hung
    INNER JOIN fact_post AS post ON hung.source = post.source AND hung.post_id = post.post_id
) TO $path (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (date));
