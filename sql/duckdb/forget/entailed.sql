-- What goes with the ids of the table `gone`: every version of a withdrawn post, every post of a withdrawn author, and
-- the handles of the authors. Stubs are followed too: a purge that was interrupted after the rows were emptied finds
-- the same again. Reposts name what they repeat, and are found by that.
WITH
own AS (
    SELECT source, id AS post_id
    FROM gone
    WHERE kind = 'post'
    UNION
    SELECT version.source, version.post_id
    FROM post_version AS version
    SEMI JOIN gone ON version.source = gone.source AND gone.kind = 'post' AND version.version_id = gone.id
    UNION
    SELECT fact_post.source, fact_post.post_id
    FROM fact_post
    SEMI JOIN gone
        ON
            fact_post.source = gone.source
            AND gone.kind = 'user'
            AND coalesce(fact_post.user_id, fact_post.withdrawn_user_id) = gone.id
)

SELECT source, 'post' AS kind, post_id AS id, NULL AS handle
FROM own
UNION
SELECT version.source, 'post' AS kind, version.version_id AS id, NULL AS handle
FROM post_version AS version
SEMI JOIN own ON version.source = own.source AND version.post_id = own.post_id
UNION
SELECT gone.source, 'user' AS kind, gone.id, dim_user.username AS handle
FROM gone
LEFT JOIN dim_user ON gone.source = dim_user.source AND gone.id = dim_user.user_id
WHERE gone.kind = 'user'
