-- Versions of edited posts: each id of the edit history, with its text where a record showed it. A version shown
-- before anybody edited it has no history: once its post is known to be edited, its text counts too.
CREATE OR REPLACE TEMP TABLE chained_post AS
SELECT DISTINCT source, post_id FROM stage_post WHERE history IS NOT NULL
UNION
SELECT DISTINCT source, post_id FROM post_version;

CREATE OR REPLACE TEMP TABLE chunk_version AS
SELECT
    source,
    version_id,
    max(post_id) AS post_id,
    min(created_at) AS created_at,
    -- A version's text is fixed, but records cut it: the longest is the whole.
    max_by(text, row(length(text), text)) FILTER (WHERE text IS NOT NULL) AS text,
    max(received_at) AS received_at,
    max_by(batch_id, row(received_at, batch_id)) FILTER (WHERE batch_id IS NOT NULL) AS batch_id
FROM (
    SELECT
        seen.source,
        seen.post_id,
        seen.version_id,
        seen.created_at,
        seen.text,
        NULL AS received_at,
        NULL AS batch_id
    FROM stage_post AS seen
    SEMI JOIN chained_post ON seen.source = chained_post.source AND seen.post_id = chained_post.post_id
    UNION ALL BY NAME
    SELECT replaced.source, replaced.post_id, replaced.version_id, replaced.text
    FROM replaced_version AS replaced
    UNION ALL BY NAME
    SELECT
        source,
        post_id,
        version_id,
        -- As X itself states it: to the second.
        CASE WHEN source = 'x' THEN date_trunc('second', snowflake_time(version_id)) END AS created_at,
        received_at,
        batch_id
    FROM (
        SELECT source, post_id, unnest(history) AS version_id, received_at, batch_id
        FROM stage_post
        WHERE history IS NOT NULL
    ) AS named
) AS sighting
GROUP BY source, version_id;

CREATE OR REPLACE TEMP TABLE known_version AS
SELECT
    known.rowid AS version_row,
    known.source,
    known.version_id,
    known.local_date
FROM post_version AS known
INNER JOIN chunk_version AS fresh ON known.source = fresh.source AND known.version_id = fresh.version_id
WHERE
    fresh.received_at > known.received_at
    OR (fresh.received_at = known.received_at AND fresh.batch_id > known.batch_id)
    OR (fresh.text IS NOT NULL AND known.text IS NULL)
    OR (fresh.text IS NOT NULL AND row(length(fresh.text), fresh.text) > row(length(known.text), known.text))
    OR (fresh.created_at IS NOT NULL AND known.created_at IS NULL)
    OR fresh.created_at < known.created_at;

INSERT INTO dirty_day
SELECT DISTINCT 'post_version' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM known_version;

UPDATE post_version
SET
    created_at = least(post_version.created_at, fresh.created_at),
    text = CASE
        WHEN
            post_version.text IS NULL
            OR (
                fresh.text IS NOT NULL
                AND row(length(fresh.text), fresh.text) > row(length(post_version.text), post_version.text)
            )
            THEN fresh.text
        ELSE post_version.text
    END,
    received_at = greatest(post_version.received_at, fresh.received_at),
    batch_id = CASE
        WHEN
            fresh.batch_id IS NOT NULL
            AND row(fresh.received_at, fresh.batch_id) > row(post_version.received_at, post_version.batch_id)
            THEN fresh.batch_id
        ELSE post_version.batch_id
    END
FROM known_version
INNER JOIN chunk_version AS fresh ON known_version.source = fresh.source AND known_version.version_id = fresh.version_id
WHERE post_version.rowid = known_version.version_row;

INSERT INTO post_version BY NAME
SELECT
    fresh.source,
    fresh.post_id,
    fresh.version_id,
    fresh.created_at,
    fresh.text,
    fresh.received_at,
    fresh.batch_id,
    fact_post.local_date,
    getvariable('load_seq') AS load_seq
FROM chunk_version AS fresh
INNER JOIN fact_post ON fresh.source = fact_post.source AND fresh.post_id = fact_post.post_id
ANTI JOIN post_version AS known ON fresh.source = known.source AND fresh.version_id = known.version_id;

-- References name a version; a join needs the post. Both may have come first, so both sides are looked at:
-- posts of this load against all versions, and all posts against versions that are new.
CREATE OR REPLACE TEMP TABLE later_version AS
SELECT source, version_id, post_id
FROM post_version
WHERE version_id <> post_id;

CREATE OR REPLACE TEMP TABLE fresh_version AS
SELECT source, version_id
FROM post_version
WHERE version_id <> post_id AND load_seq = getvariable('load_seq');

CREATE OR REPLACE TEMP TABLE referring_post AS
SELECT rowid AS fact_row
FROM fact_post
WHERE
    content_seq = getvariable('load_seq')
    AND coalesce(in_reply_to_post_id, quoted_post_id, reposted_post_id) IS NOT NULL
UNION
SELECT post.rowid AS fact_row
FROM fact_post AS post
SEMI JOIN fresh_version AS fresh
    ON post.source = fresh.source AND post.in_reply_to_post_id = fresh.version_id
UNION
SELECT post.rowid AS fact_row
FROM fact_post AS post
SEMI JOIN fresh_version AS fresh
    ON post.source = fresh.source AND post.quoted_post_id = fresh.version_id
UNION
SELECT post.rowid AS fact_row
FROM fact_post AS post
SEMI JOIN fresh_version AS fresh
    ON post.source = fresh.source AND post.reposted_post_id = fresh.version_id;

CREATE OR REPLACE TEMP TABLE renamed_reference AS
SELECT
    fact_post.rowid AS fact_row,
    fact_post.local_date,
    replied.post_id AS in_reply_to_post_id,
    quoted.post_id AS quoted_post_id,
    reposted.post_id AS reposted_post_id
FROM fact_post
INNER JOIN referring_post ON fact_post.rowid = referring_post.fact_row
LEFT JOIN later_version AS replied
    ON fact_post.source = replied.source AND fact_post.in_reply_to_post_id = replied.version_id
LEFT JOIN later_version AS quoted
    ON fact_post.source = quoted.source AND fact_post.quoted_post_id = quoted.version_id
LEFT JOIN later_version AS reposted
    ON fact_post.source = reposted.source AND fact_post.reposted_post_id = reposted.version_id
WHERE replied.post_id IS NOT NULL OR quoted.post_id IS NOT NULL OR reposted.post_id IS NOT NULL;

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM renamed_reference;

UPDATE fact_post
SET
    in_reply_to_post_id = coalesce(renamed_reference.in_reply_to_post_id, fact_post.in_reply_to_post_id),
    quoted_post_id = coalesce(renamed_reference.quoted_post_id, fact_post.quoted_post_id),
    reposted_post_id = coalesce(renamed_reference.reposted_post_id, fact_post.reposted_post_id),
    content_seq = getvariable('load_seq')
FROM renamed_reference
WHERE fact_post.rowid = renamed_reference.fact_row;
