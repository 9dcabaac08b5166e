-- Which versions of rules and lists have worked on this warehouse.
INSERT INTO enrichment_version BY NAME
SELECT fresh.kind, fresh.version, getvariable('load_seq') AS load_seq
FROM (SELECT DISTINCT kind, version FROM read_version) AS fresh
ANTI JOIN enrichment_version AS known ON fresh.kind = known.kind AND fresh.version = known.version;
