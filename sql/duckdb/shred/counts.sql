-- Answers of the counts endpoints: {data: [{start, end, tweet_count}], meta}. The granularity is that of the
-- answer's longest bucket, because its first and last one are partial.
CREATE OR REPLACE TEMP TABLE raw_count AS
SELECT filename AS file, __twarc.retrieved_at AS retrieved_at, data
FROM
    read_json(
        getvariable('files'),
        format = 'newline_delimited',
        maximum_object_size = 33554432,
        filename = true,
        columns = {
            birdsong: 'VARCHAR',
            __twarc: 'STRUCT(retrieved_at VARCHAR)',
            data: 'STRUCT("start" VARCHAR, "end" VARCHAR, tweet_count VARCHAR, post_count VARCHAR)[]'
        }
    )
WHERE birdsong IS NULL;

INSERT INTO stage_count
WITH bucket AS (
    SELECT
        batch.source,
        batch.batch_id,
        coalesce(batch.campaigns[1], '') AS campaign,
        coalesce(try_cast(answer.retrieved_at AS TIMESTAMP), batch.received_at) AS observed_at,
        answer.rowid AS answer,
        unnest(answer.data) AS counted
    FROM raw_count AS answer
    INNER JOIN stage_batch AS batch ON answer.file = batch.file
),

timed AS (
    SELECT
        *,
        try_cast(counted.start AS TIMESTAMP) AS bucket_start,
        try_cast(counted.end AS TIMESTAMP) AS bucket_end,
        try_cast(coalesce(counted.tweet_count, counted.post_count) AS BIGINT) AS posts
    FROM bucket
)

SELECT
    source,
    batch_id,
    campaign,
    bucket_start,
    bucket_end,
    CASE
        WHEN max(bucket_end - bucket_start) OVER (PARTITION BY answer) <= INTERVAL 1 MINUTE THEN 'minute'
        WHEN max(bucket_end - bucket_start) OVER (PARTITION BY answer) <= INTERVAL 1 HOUR THEN 'hour'
        ELSE 'day'
    END AS granularity,
    posts,
    observed_at
FROM timed
WHERE bucket_start IS NOT NULL AND posts IS NOT NULL;
