-- Writes a lake file anew with some of its records replaced, each row in its place.
COPY (
    SELECT
        kept.batch_id,
        kept.source,
        kept.shape,
        kept.acquisition,
        kept.received_at,
        kept.header,
        coalesce(cut.record, kept.record) AS record
    FROM
        read_parquet($file, file_row_number = true) AS kept
    LEFT JOIN
        read_json(
            $cut,
            format = 'newline_delimited',
            maximum_object_size = 67108864,
            columns = {place: 'BIGINT', record: 'VARCHAR'}
        ) AS cut
        ON kept.file_row_number = cut.place
) TO $path (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1, ROW_GROUP_SIZE 20480
);
