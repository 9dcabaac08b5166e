-- Which campaigns the posts of this load belong to. The first time a post came a certain way is kept: of several
-- sightings the earliest, then the smallest batch id.

-- Of new posts seen once there is nothing to compare.
INSERT INTO post_campaign BY NAME
SELECT
    seen.source,
    seen.post_id,
    unnest(seen.campaigns) AS campaign,
    acquisition_name(seen.acquisition_rank) AS acquisition,
    seen.matched,
    seen.received_at AS first_received_at,
    seen.batch_id,
    seen.local_time::DATE AS local_date,
    getvariable('load_seq') AS load_seq
FROM stage_post AS seen
ANTI JOIN ranked_sighting ON seen.rowid = ranked_sighting.sighting;

CREATE OR REPLACE TEMP TABLE chunk_member AS
SELECT
    source,
    post_id,
    campaign,
    acquisition_name(acquisition_rank) AS acquisition,
    min_by(matched, row(received_at, batch_id, matched)) AS matched,
    min(received_at) AS first_received_at,
    min_by(batch_id, row(received_at, batch_id)) AS batch_id
FROM (
    SELECT source, post_id, acquisition_rank, matched, received_at, batch_id, unnest(campaigns) AS campaign
    FROM stage_post
    SEMI JOIN ranked_sighting ON stage_post.rowid = ranked_sighting.sighting
) AS sighting
GROUP BY source, post_id, campaign, acquisition_rank;

CREATE OR REPLACE TEMP TABLE known_member AS
SELECT
    known.rowid AS member_row,
    known.source,
    known.post_id,
    known.campaign,
    known.acquisition,
    known.local_date,
    row(fresh.first_received_at, fresh.batch_id) < row(known.first_received_at, known.batch_id) AS came_earlier
FROM post_campaign AS known
INNER JOIN chunk_member AS fresh
    ON
        known.source = fresh.source
        AND known.post_id = fresh.post_id
        AND known.campaign = fresh.campaign
        AND known.acquisition = fresh.acquisition;

INSERT INTO dirty_day
SELECT DISTINCT 'post_campaign' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM known_member
WHERE came_earlier;

UPDATE post_campaign
SET
    matched = fresh.matched,
    first_received_at = fresh.first_received_at,
    batch_id = fresh.batch_id
FROM known_member
INNER JOIN chunk_member AS fresh
    ON
        known_member.source = fresh.source
        AND known_member.post_id = fresh.post_id
        AND known_member.campaign = fresh.campaign
        AND known_member.acquisition = fresh.acquisition
WHERE post_campaign.rowid = known_member.member_row AND known_member.came_earlier;

INSERT INTO post_campaign BY NAME
SELECT
    fresh.*,
    fact_post.local_date,
    getvariable('load_seq') AS load_seq
FROM chunk_member AS fresh
INNER JOIN fact_post ON fresh.source = fact_post.source AND fresh.post_id = fact_post.post_id
ANTI JOIN known_member
    ON
        fresh.source = known_member.source
        AND fresh.post_id = known_member.post_id
        AND fresh.campaign = known_member.campaign
        AND fresh.acquisition = known_member.acquisition;
