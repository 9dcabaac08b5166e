-- Which of the scripts that follow have anything to do: those for known posts, edits, counts and withdrawals scan tables
-- that grow with the warehouse, and most loads of a stream bring none of these. Asked when the sightings are ranked.
SELECT
    EXISTS (FROM known_key) AS known,
    EXISTS (SELECT 1 FROM stage_post WHERE history IS NOT NULL)
    OR EXISTS (FROM replaced_version)
    OR EXISTS (FROM post_version) AS versions,
    EXISTS (FROM stage_count) AS counts,
    EXISTS (FROM stage_tombstone) OR EXISTS (FROM tombstone) AS withdrawals;
