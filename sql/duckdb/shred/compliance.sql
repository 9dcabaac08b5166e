-- Lines of a batch-compliance result: {id, action, created_at, redacted_at, reason}. Whether the ids are posts or
-- users stands in no line; the variable `compliance_kind` says it.
INSERT INTO stage_tombstone
SELECT
    batch.source,
    getvariable('compliance_kind') AS kind,
    line.id,
    coalesce(
        try_cast(line.redacted_at AS TIMESTAMP), try_cast(line.__twarc.retrieved_at AS TIMESTAMP), batch.received_at
    ) AS withdrawn_at,
    coalesce(nullif(line.reason, ''), line.action, 'deleted') AS reason
FROM
    read_json(
        getvariable('files'),
        format = 'newline_delimited',
        maximum_object_size = 33554432,
        filename = true,
        columns = {
            birdsong: 'VARCHAR',
            __twarc: 'STRUCT(retrieved_at VARCHAR)',
            id: 'VARCHAR',
            "action": 'VARCHAR',
            redacted_at: 'VARCHAR',
            reason: 'VARCHAR'
        }
    ) AS line
INNER JOIN stage_batch AS batch ON line.filename = batch.file
WHERE line.birdsong IS NULL AND line.id IS NOT NULL;
