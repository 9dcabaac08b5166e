-- Rows of post_link by local day of their post.
COPY (
    SELECT hung.*, post.local_date AS date
    FROM post_link AS hung
    INNER JOIN fact_post AS post ON hung.source = post.source AND hung.post_id = post.post_id
) TO $path (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (date));
