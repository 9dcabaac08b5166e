-- Stubs that the ids of the table `gone` have left: posts withdrawn themselves, with their author or their original,
-- and authors.
SELECT
    (
        SELECT count(*)
        FROM fact_post
        WHERE
            EXISTS (
                SELECT 1
                FROM gone
                WHERE
                    gone.source = fact_post.source
                    AND (
                        (gone.kind = 'post' AND gone.id IN (fact_post.post_id, fact_post.withdrawn_original_id))
                        OR (gone.kind = 'user' AND gone.id = fact_post.withdrawn_user_id)
                    )
            )
            AND withdrawn_at IS NOT NULL
    ) AS posts,
    (
        SELECT count(*)
        FROM dim_user
        SEMI JOIN gone ON dim_user.source = gone.source AND gone.kind = 'user' AND dim_user.user_id = gone.id
    ) AS authors
