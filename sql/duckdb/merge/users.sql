-- Authors: newest profile wins as a whole, first sight is kept, every figure that was observed is a snapshot.
CREATE OR REPLACE TEMP TABLE chunk_user AS
WITH newest AS (
    SELECT max_by(rowid, row(received_at, batch_id, profile_hash)) AS profile_row, min(received_at) AS first_seen_at
    FROM chunk_profile
    GROUP BY source, user_id
)

SELECT
    source,
    user_id,
    username,
    name,
    profile.location,
    reading.country_code,
    reading.admin1_code,
    reading.region,
    reading.region_method,
    reading.region_confidence,
    CASE WHEN profile.location IS NULL THEN 'empty' ELSE reading.region_reason END AS region_reason,
    followers,
    following,
    posts,
    verified,
    created_at,
    newest.first_seen_at,
    received_at AS updated_at,
    batch_id AS profile_batch,
    profile_hash
FROM chunk_profile AS profile
INNER JOIN newest ON profile.rowid = newest.profile_row
LEFT JOIN read_location AS reading ON profile.location = reading.location;

CREATE OR REPLACE TEMP TABLE known_user AS
SELECT
    dim_user.rowid AS dim_row,
    dim_user.source,
    dim_user.user_id,
    dim_user.first_seen_date AS known_date,
    row(fresh.updated_at, fresh.profile_batch, fresh.profile_hash)
    > row(dim_user.updated_at, dim_user.profile_batch, dim_user.profile_hash) AS profile_wins,
    fresh.first_seen_at < dim_user.first_seen_at AS seen_earlier,
    fresh.profile_hash IS DISTINCT FROM dim_user.profile_hash AS differs
FROM dim_user
INNER JOIN chunk_user AS fresh ON dim_user.source = fresh.source AND dim_user.user_id = fresh.user_id;

INSERT INTO dirty_day
SELECT DISTINCT 'dim_user' AS mart, day, getvariable('load_seq') AS load_seq
FROM (
    SELECT known_date AS day FROM known_user WHERE (profile_wins AND differs) OR seen_earlier
    UNION
    SELECT fresh.first_seen_at::DATE AS day
    FROM known_user
    INNER JOIN chunk_user AS fresh ON known_user.source = fresh.source AND known_user.user_id = fresh.user_id
    WHERE known_user.seen_earlier
) AS touched;

INSERT INTO dim_user BY NAME
SELECT
    fresh.*,
    fresh.first_seen_at::DATE AS first_seen_date,
    getvariable('load_seq') AS inserted_seq,
    getvariable('load_seq') AS changed_seq
FROM chunk_user AS fresh
ANTI JOIN known_user ON fresh.source = known_user.source AND fresh.user_id = known_user.user_id;

-- updated_at says when the profile shown was last confirmed; confirming it publishes nothing new, and its region stays
-- as it was found first.
UPDATE dim_user
SET
    username = fresh.username,
    name = fresh.name,
    location = fresh.location,
    country_code
    = CASE WHEN known_user.differs THEN fresh.country_code ELSE dim_user.country_code END,
    admin1_code
    = CASE WHEN known_user.differs THEN fresh.admin1_code ELSE dim_user.admin1_code END,
    region
    = CASE WHEN known_user.differs THEN fresh.region ELSE dim_user.region END,
    region_method
    = CASE WHEN known_user.differs THEN fresh.region_method ELSE dim_user.region_method END,
    region_confidence
    = CASE WHEN known_user.differs THEN fresh.region_confidence ELSE dim_user.region_confidence END,
    region_reason
    = CASE WHEN known_user.differs THEN fresh.region_reason ELSE dim_user.region_reason END,
    followers = fresh.followers,
    following = fresh.following,
    posts = fresh.posts,
    verified = fresh.verified,
    created_at = fresh.created_at,
    updated_at = fresh.updated_at,
    profile_batch = fresh.profile_batch,
    profile_hash = fresh.profile_hash,
    changed_seq = CASE WHEN known_user.differs THEN getvariable('load_seq') ELSE dim_user.changed_seq END
FROM known_user
INNER JOIN chunk_user AS fresh ON known_user.source = fresh.source AND known_user.user_id = fresh.user_id
WHERE dim_user.rowid = known_user.dim_row AND known_user.profile_wins;

UPDATE dim_user
SET
    first_seen_at = fresh.first_seen_at,
    first_seen_date = fresh.first_seen_at::DATE,
    changed_seq = getvariable('load_seq')
FROM known_user
INNER JOIN chunk_user AS fresh ON known_user.source = fresh.source AND known_user.user_id = fresh.user_id
WHERE dim_user.rowid = known_user.dim_row AND known_user.seen_earlier;

-- A figure that merely repeats what the same user showed at the same moment is one row.
INSERT INTO fact_user_metrics BY NAME
SELECT
    fresh.source,
    fresh.user_id,
    fresh.received_at AS observed_at,
    max_by(fresh.followers, row(fresh.batch_id, fresh.profile_hash)) AS followers,
    max_by(fresh.following, row(fresh.batch_id, fresh.profile_hash)) AS following,
    max_by(fresh.posts, row(fresh.batch_id, fresh.profile_hash)) AS posts,
    max(fresh.batch_id) AS batch_id,
    getvariable('load_seq') AS load_seq
FROM chunk_profile AS fresh
-- Only figures of moments this load also observed can clash; the others are not read.
ANTI JOIN (
    FROM fact_user_metrics
    WHERE observed_at IN (SELECT DISTINCT received_at FROM chunk_profile)
) AS known
    ON
        fresh.source = known.source
        AND fresh.user_id = known.user_id
        AND fresh.received_at = known.observed_at
        AND fresh.batch_id <= known.batch_id
WHERE fresh.followers IS NOT NULL
GROUP BY fresh.source, fresh.user_id, fresh.received_at;

CREATE OR REPLACE TEMP TABLE outdone_figure AS
SELECT known.rowid AS fact_row, known.observed_at
FROM fact_user_metrics AS known
INNER JOIN fact_user_metrics AS fresh
    ON
        known.source = fresh.source
        AND known.user_id = fresh.user_id
        AND known.observed_at = fresh.observed_at
        AND known.batch_id < fresh.batch_id
WHERE
    fresh.load_seq = getvariable('load_seq')
    AND known.observed_at IN (SELECT DISTINCT received_at FROM chunk_profile);

INSERT INTO dirty_day
SELECT DISTINCT 'fact_user_metrics' AS mart, observed_at::DATE AS day, getvariable('load_seq') AS load_seq
FROM outdone_figure;

DELETE FROM fact_user_metrics USING outdone_figure
WHERE fact_user_metrics.rowid = outdone_figure.fact_row;
