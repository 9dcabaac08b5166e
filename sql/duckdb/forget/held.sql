-- What the warehouse holds of the ids of the table `gone`: posts (their own, their authors', reposts of them) that are
-- no stubs yet, and profiles.
WITH
own AS (
    SELECT fact_post.source, fact_post.post_id
    FROM fact_post
    INNER JOIN gone ON fact_post.source = gone.source
    WHERE
        (gone.kind = 'post' AND fact_post.post_id = gone.id)
        OR (gone.kind = 'user' AND fact_post.user_id = gone.id)
    UNION
    SELECT version.source, version.post_id
    FROM post_version AS version
    SEMI JOIN gone ON version.source = gone.source AND gone.kind = 'post' AND version.version_id = gone.id
),

reposts AS (
    SELECT fact_post.source, fact_post.post_id
    FROM fact_post
    SEMI JOIN own ON fact_post.source = own.source AND fact_post.reposted_post_id = own.post_id
),

held AS (
    FROM own
    UNION
    FROM reposts
)

SELECT
    (
        SELECT count(*)
        FROM fact_post
        SEMI JOIN held ON fact_post.source = held.source AND fact_post.post_id = held.post_id
        WHERE fact_post.withdrawn_at IS NULL
    ) AS posts,
    (
        SELECT count(*)
        FROM dim_user
        SEMI JOIN gone ON dim_user.source = gone.source AND gone.kind = 'user' AND dim_user.user_id = gone.id
        WHERE dim_user.username IS NOT NULL
    ) AS profiles
