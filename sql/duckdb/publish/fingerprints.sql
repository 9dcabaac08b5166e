-- Fingerprints of the small tables: one that is the same as in the manifest is not written again.
SELECT 'fact_count' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM fact_count AS t
UNION ALL
SELECT 'fact_gap' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM fact_gap AS t
UNION ALL
SELECT 'fact_spend' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM fact_spend AS t
UNION ALL
SELECT 'fact_run' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM fact_run AS t
UNION ALL
SELECT 'fact_quarantine' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM fact_quarantine AS t
UNION ALL
SELECT 'dim_campaign' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM dim_campaign AS t
UNION ALL
SELECT 'dim_date' AS mart, coalesce(md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)), '') AS fingerprint
FROM dim_date AS t
