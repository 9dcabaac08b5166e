-- Versions of edited posts: each id of the edit history, with its text where a record showed it.
CREATE OR REPLACE TEMP TABLE chunk_version AS
SELECT
    source,
    version_id,
    max(post_id) AS post_id,
    max_by(created_at, rank) FILTER (WHERE seen) AS created_at,
    max_by(text, rank) FILTER (WHERE seen) AS text,
    max(rank.received_at) AS received_at,
    max_by(rank.batch_id, rank) AS batch_id,
    max(rank.richness) AS richness
FROM (
    SELECT
        source,
        post_id,
        version_id,
        true AS seen,
        created_at,
        text,
        {richness: richness, received_at: received_at, batch_id: batch_id, content: content_hash} AS rank
    FROM stage_post
    WHERE history IS NOT NULL
    UNION ALL
    SELECT
        source,
        post_id,
        unnest(history) AS version_id,
        false AS seen,
        NULL AS created_at,
        NULL AS text,
        {richness: 0, received_at: received_at, batch_id: batch_id, content: 0} AS rank
    FROM stage_post
    WHERE history IS NOT NULL
) AS sighting
GROUP BY source, version_id;

-- A version's text is fixed: what is already known of it stands, what was only an id is filled in.
CREATE OR REPLACE TEMP TABLE known_version AS
SELECT
    known.rowid AS version_row,
    known.source,
    known.version_id,
    known.local_date,
    fresh.text IS NOT NULL
    AND (
        known.text IS NULL
        OR row(fresh.received_at, fresh.batch_id) > row(known.received_at, known.batch_id)
    ) AS fills
FROM post_version AS known
INNER JOIN chunk_version AS fresh ON known.source = fresh.source AND known.version_id = fresh.version_id;

INSERT INTO dirty_day
SELECT DISTINCT 'post_version' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM known_version;

UPDATE post_version
SET
    created_at = CASE WHEN known_version.fills THEN fresh.created_at ELSE post_version.created_at END,
    text = CASE WHEN known_version.fills THEN fresh.text ELSE post_version.text END,
    received_at = greatest(post_version.received_at, fresh.received_at),
    batch_id = CASE
        WHEN
            row(fresh.received_at, fresh.batch_id) > row(post_version.received_at, post_version.batch_id)
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
ANTI JOIN known_version ON fresh.source = known_version.source AND fresh.version_id = known_version.version_id;

-- References name a version; a join needs the post. Both may have come first, so both sides are looked at:
-- posts of this load against all versions, and all posts against versions that are new.
CREATE OR REPLACE TEMP TABLE later_version AS
SELECT source, version_id, post_id
FROM post_version
WHERE version_id <> post_id;

CREATE OR REPLACE TEMP TABLE renamed_reference AS
SELECT
    fact_post.rowid AS fact_row,
    fact_post.local_date,
    replied.post_id AS in_reply_to_post_id,
    quoted.post_id AS quoted_post_id,
    reposted.post_id AS reposted_post_id
FROM fact_post
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
