-- Receipts of the batches and the records set aside, in the transaction of their rows.
INSERT INTO loaded_batch BY NAME
SELECT
    receipt.*,
    receipt.records - receipt.quarantined AS loaded,
    getvariable('load_seq') AS load_seq
FROM (
    SELECT unnest(
        from_json(
            $receipts::JSON,
            '[{"batch_id":"VARCHAR","source":"VARCHAR","shape":"VARCHAR","acquisition":"VARCHAR","received_at":"TIMESTAMP","origin":"VARCHAR","records":"BIGINT","quarantined":"BIGINT","lake_file":"VARCHAR","loaded_at":"TIMESTAMP"}]'
        ),
        recursive := true
    )
) AS receipt;

INSERT INTO fact_quarantine BY NAME
SELECT unnest(
    from_json(
        $quarantined::JSON,
        '[{"batch_id":"VARCHAR","line":"BIGINT","reason":"VARCHAR","origin":"VARCHAR","origin_line":"BIGINT","received_at":"TIMESTAMP"}]'
    ),
    recursive := true
);
