-- Writes the records of some batches, as received, into one Parquet file. Trying a dictionary on raw JSON is what
-- makes a naive lake the slowest step of loading: it is given up after so many values as a row group has batches. Row
-- groups are small so that both cores write.
CREATE OR REPLACE TEMP TABLE lake_batch AS
SELECT unnest(
    from_json(
        $batches::JSON,
        '[{"file":"VARCHAR","batch_id":"VARCHAR","source":"VARCHAR","shape":"VARCHAR","acquisition":"VARCHAR","received_at":"TIMESTAMP","header":"VARCHAR"}]'
    ),
    recursive := true
);

SET VARIABLE files = (SELECT list(file ORDER BY batch_id) FROM lake_batch);

COPY (
    SELECT
        batch.batch_id,
        batch.source,
        batch.shape,
        batch.acquisition,
        batch.received_at,
        batch.header,
        record.json::VARCHAR AS record
    FROM
        read_ndjson_objects(getvariable('files'), filename = true, maximum_object_size = 33554432) AS record
    INNER JOIN lake_batch AS batch ON record.filename = batch.file
    WHERE NOT starts_with(record.json::VARCHAR, '{"birdsong":"batch/')
) TO $path (
    FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 64, ROW_GROUP_SIZE 20480
);
