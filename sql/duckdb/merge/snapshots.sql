-- Snapshots of metrics: kept, never overwritten. Two answers of the same moment are told apart by batch id.

-- Of new posts seen once there is nothing to tell apart.
INSERT INTO fact_post_metrics BY NAME
SELECT
    seen.source,
    seen.post_id,
    seen.version_id,
    seen.received_at AS observed_at,
    date_diff('minute', seen.created_at, seen.received_at)::INTEGER AS age_minutes,
    seen.likes,
    seen.reposts,
    seen.replies,
    seen.quotes,
    seen.bookmarks,
    seen.impressions,
    video.video_views,
    seen.batch_id,
    getvariable('load_seq') AS load_seq
FROM stage_post AS seen
ANTI JOIN ranked_sighting ON seen.rowid = ranked_sighting.sighting
LEFT JOIN chunk_video AS video ON seen.rowid = video.sighting
WHERE seen.has_metrics;

CREATE OR REPLACE TEMP TABLE chunk_snapshot AS
SELECT
    sighting.source,
    sighting.post_id,
    sighting.version_id,
    sighting.received_at AS observed_at,
    date_diff('minute', sighting.created_at, sighting.received_at)::INTEGER AS age_minutes,
    sighting.likes,
    sighting.reposts,
    sighting.replies,
    sighting.quotes,
    sighting.bookmarks,
    sighting.impressions,
    video.video_views,
    sighting.batch_id
FROM stage_post AS sighting
SEMI JOIN ranked_sighting ON sighting.rowid = ranked_sighting.sighting
LEFT JOIN chunk_video AS video ON sighting.rowid = video.sighting
WHERE sighting.has_metrics
QUALIFY
    row_number() OVER (
        PARTITION BY sighting.source, sighting.post_id, sighting.version_id, sighting.received_at
        ORDER BY
            sighting.batch_id DESC, sighting.likes DESC, sighting.reposts DESC, sighting.replies DESC,
            sighting.quotes DESC, sighting.impressions DESC, video.video_views DESC
    ) = 1;

-- Only rows of moments this load also observed can clash.
CREATE OR REPLACE TEMP TABLE clashing_snapshot AS
SELECT
    known.rowid AS fact_row,
    known.source,
    known.post_id,
    known.version_id,
    known.observed_at,
    fresh.batch_id > known.batch_id AS fresh_wins
FROM fact_post_metrics AS known
INNER JOIN chunk_snapshot AS fresh
    ON
        known.source = fresh.source
        AND known.post_id = fresh.post_id
        AND known.version_id = fresh.version_id
        AND known.observed_at = fresh.observed_at
WHERE known.observed_at IN (SELECT DISTINCT observed_at FROM chunk_snapshot);

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post_metrics' AS mart, observed_at::DATE AS day, getvariable('load_seq') AS load_seq
FROM clashing_snapshot
WHERE fresh_wins;

DELETE FROM fact_post_metrics
USING clashing_snapshot
WHERE fact_post_metrics.rowid = clashing_snapshot.fact_row AND clashing_snapshot.fresh_wins;

INSERT INTO fact_post_metrics BY NAME
SELECT fresh.*, getvariable('load_seq') AS load_seq
FROM chunk_snapshot AS fresh
ANTI JOIN (FROM clashing_snapshot WHERE NOT fresh_wins) AS kept
    ON
        fresh.source = kept.source
        AND fresh.post_id = kept.post_id
        AND fresh.version_id = kept.version_id
        AND fresh.observed_at = kept.observed_at;
