-- Which rules and lists read; said of texts when there were any, of regions likewise.
INSERT INTO read_version
SELECT kind, version
FROM (
    VALUES ('sentiment', $sentiment), ('language', $language), ('region', $region)
) AS used (kind, version)
WHERE version IS NOT NULL;
