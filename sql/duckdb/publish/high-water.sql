-- How far each source has been loaded: the newest receipt of what was collected.
SELECT source, max(received_at) AS received_at
FROM loaded_batch
GROUP BY source
ORDER BY source
