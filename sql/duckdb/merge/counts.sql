-- Counts of the source's own counts endpoint; a bucket's newest answer stands.
CREATE OR REPLACE TEMP TABLE chunk_count AS
SELECT *
FROM stage_count
QUALIFY
    row_number() OVER (
        PARTITION BY source, campaign, granularity, bucket_start
        ORDER BY observed_at DESC, batch_id DESC, bucket_end DESC, posts DESC
    ) = 1;

DELETE FROM fact_count
USING chunk_count AS fresh
WHERE
    fact_count.source = fresh.source
    AND fact_count.campaign = fresh.campaign
    AND fact_count.granularity = fresh.granularity
    AND fact_count.bucket_start = fresh.bucket_start
    AND row(fact_count.observed_at, fact_count.batch_id) < row(fresh.observed_at, fresh.batch_id);

INSERT INTO fact_count BY NAME
SELECT fresh.*, getvariable('load_seq') AS load_seq
FROM chunk_count AS fresh
ANTI JOIN fact_count AS known
    ON
        fresh.source = known.source
        AND fresh.campaign = known.campaign
        AND fresh.granularity = known.granularity
        AND fresh.bucket_start = known.bucket_start;
