-- Writes several files of one hour as one, as they come: sorting raw records would need them all in memory.
COPY (
    SELECT batch_id, source, shape, acquisition, received_at, header, record
    FROM read_parquet(from_json($files::JSON, '["VARCHAR"]'))
) TO $path (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1, ROW_GROUP_SIZE 20480
);
