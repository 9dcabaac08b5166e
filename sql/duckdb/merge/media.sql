-- Media: the newest description wins, views are newest by themselves (a description may come without them).
CREATE OR REPLACE TEMP TABLE chunk_medium AS
SELECT
    source,
    media_key,
    max_by(
        {media_type: media_type, url: url, duration_ms: duration_ms, alt_text: alt_text},
        row(received_at, batch_id, media_type, url, duration_ms, alt_text)
    ) AS described,
    max({seen_at: received_at, views: views}) FILTER (WHERE views IS NOT NULL) AS viewed,
    min(received_at) AS first_seen_at,
    max({seen_at: received_at, batch_id: batch_id}) AS described_by
FROM stage_media
GROUP BY source, media_key;

CREATE OR REPLACE TEMP TABLE known_medium AS
SELECT
    known.rowid AS media_row,
    known.source,
    known.media_key,
    known.first_seen_date AS known_date,
    row(fresh.described_by.seen_at, fresh.described_by.batch_id) > row(known.updated_at, known.media_batch)
        AS description_wins,
    row(
        fresh.described.media_type, fresh.described.url, fresh.described.duration_ms, fresh.described.alt_text
    ) IS DISTINCT FROM row(known.media_type, known.url, known.duration_ms, known.alt_text) AS differs,
    fresh.viewed IS NOT NULL
    AND (
        known.views_at IS NULL OR row(fresh.viewed.seen_at, fresh.viewed.views) > row(known.views_at, known.views)
    ) AS views_win,
    fresh.first_seen_at < known.first_seen_at AS seen_earlier
FROM dim_media AS known
INNER JOIN chunk_medium AS fresh ON known.source = fresh.source AND known.media_key = fresh.media_key;

INSERT INTO dirty_day
SELECT DISTINCT 'dim_media' AS mart, day, getvariable('load_seq') AS load_seq
FROM (
    SELECT known_date AS day FROM known_medium WHERE (description_wins AND differs) OR views_win OR seen_earlier
    UNION
    SELECT fresh.first_seen_at::DATE AS day
    FROM known_medium
    INNER JOIN chunk_medium AS fresh
        ON known_medium.source = fresh.source AND known_medium.media_key = fresh.media_key
    WHERE known_medium.seen_earlier
) AS touched;

UPDATE dim_media
SET
    media_type = fresh.described.media_type,
    url = fresh.described.url,
    duration_ms = fresh.described.duration_ms,
    alt_text = fresh.described.alt_text,
    updated_at = fresh.described_by.seen_at,
    media_batch = fresh.described_by.batch_id
FROM known_medium
INNER JOIN chunk_medium AS fresh ON known_medium.source = fresh.source AND known_medium.media_key = fresh.media_key
WHERE dim_media.rowid = known_medium.media_row AND known_medium.description_wins;

UPDATE dim_media
SET
    views = fresh.viewed.views,
    views_at = fresh.viewed.seen_at
FROM known_medium
INNER JOIN chunk_medium AS fresh ON known_medium.source = fresh.source AND known_medium.media_key = fresh.media_key
WHERE dim_media.rowid = known_medium.media_row AND known_medium.views_win;

UPDATE dim_media
SET
    first_seen_at = fresh.first_seen_at,
    first_seen_date = fresh.first_seen_at::DATE
FROM known_medium
INNER JOIN chunk_medium AS fresh ON known_medium.source = fresh.source AND known_medium.media_key = fresh.media_key
WHERE dim_media.rowid = known_medium.media_row AND known_medium.seen_earlier;

INSERT INTO dim_media BY NAME
SELECT
    fresh.source,
    fresh.media_key,
    fresh.described.media_type AS media_type,
    fresh.described.url AS url,
    fresh.described.duration_ms AS duration_ms,
    fresh.described.alt_text AS alt_text,
    fresh.viewed.views AS views,
    fresh.viewed.seen_at AS views_at,
    fresh.first_seen_at,
    fresh.first_seen_at::DATE AS first_seen_date,
    fresh.described_by.seen_at AS updated_at,
    fresh.described_by.batch_id AS media_batch,
    getvariable('load_seq') AS inserted_seq
FROM chunk_medium AS fresh
ANTI JOIN known_medium ON fresh.source = known_medium.source AND fresh.media_key = known_medium.media_key;
