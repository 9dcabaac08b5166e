-- Accounts by their handles: as their profiles have them, or as posts mention them.
WITH
wanted AS (
    SELECT unnest(from_json($handles::JSON, '["VARCHAR"]')) AS handle
),

known AS (
    SELECT source, user_id, username FROM dim_user
    UNION
    SELECT source, user_id, username FROM post_mention WHERE user_id IS NOT NULL
)

SELECT DISTINCT wanted.handle, known.source, known.user_id
FROM wanted
INNER JOIN known ON lower(known.username) = lower(wanted.handle)
ORDER BY wanted.handle, known.source, known.user_id
