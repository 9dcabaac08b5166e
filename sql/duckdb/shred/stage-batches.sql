-- The batches of this load, given as a JSON list; file names tie records to their batch.
INSERT INTO stage_batch
SELECT unnest(
    from_json(
        $batches::JSON,
        '[{"file":"VARCHAR","batch_id":"VARCHAR","source":"VARCHAR","acquisition":"VARCHAR","campaigns":["VARCHAR"],"received_at":"TIMESTAMP"}]'
    ),
    recursive := true
);
