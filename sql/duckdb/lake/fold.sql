-- Writes several files of one hour as one.
COPY (
    SELECT batch_id, source, shape, acquisition, received_at, header, record
    FROM read_parquet(from_json($files::JSON, '["VARCHAR"]'))
    ORDER BY batch_id
) TO $path (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1, ROW_GROUP_SIZE 20480
);
