-- What is withdrawn, given as a JSON list, for the checks below; one row an id.
CREATE OR REPLACE TEMP TABLE gone AS
SELECT DISTINCT source, kind, id
FROM (
    SELECT unnest(
        from_json($ids::JSON, '[{"source":"VARCHAR","kind":"VARCHAR","id":"VARCHAR"}]'), recursive := true
    )
) AS listed;
