-- Versions of rules and lists that worked on the warehouse.
SELECT kind, list(version ORDER BY version) AS versions
FROM enrichment_version
GROUP BY kind
ORDER BY kind
