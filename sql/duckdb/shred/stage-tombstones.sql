-- Tombstones the state knows, given as a JSON list.
INSERT INTO stage_tombstone
SELECT unnest(
    from_json(
        $tombstones::JSON,
        '[{"source":"VARCHAR","kind":"VARCHAR","id":"VARCHAR","withdrawn_at":"TIMESTAMP","reason":"VARCHAR"}]'
    ),
    recursive := true
);
