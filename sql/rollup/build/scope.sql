-- The posts of one view, narrowed by everything but days, in few bytes each: what the tables of the roll-up are added up
-- from, gone when they are. Authors are known by a hash, as posts are.
CREATE TEMP TABLE scope AS
WITH chosen AS (
    SELECT post.*
    FROM fact_post AS post
    WHERE post.withdrawn_at IS NULL
        AND ($kind IS NULL OR post.kind = $kind)
        AND ($language IS NULL OR post.lang = $language)
        AND ($region IS NULL OR EXISTS (
            SELECT 1
            FROM dim_user AS author
            WHERE author.source = post.source
                AND author.user_id = post.user_id
                AND (author.country_code = upper($region) OR author.admin1_code = upper($region))
        ))
        AND ($sentiment IS NULL OR coalesce(post.sentiment_label, 'unscored') = $sentiment)
        AND ($hashtag IS NULL OR EXISTS (
            SELECT 1
            FROM rollup_tag AS borne
            WHERE $hashtag IS NOT NULL
                AND borne.post = hash(post.source, post.post_id)
                AND borne.tag_key = lower(ltrim($hashtag, '#'))
        ))
        AND CASE
            WHEN $campaign IS NULL AND $acquisition IS NULL THEN post.acquisition <> 'reference'
            ELSE ($campaign IS NULL AND post.acquisition = $acquisition)
                OR EXISTS (
                    SELECT 1
                    FROM rollup_member AS member
                    WHERE ($campaign IS NOT NULL OR $acquisition IS NOT NULL)
                        AND member.post = hash(post.source, post.post_id)
                        AND ($campaign IS NULL OR member.campaign = $campaign)
                        AND CASE
                            WHEN $acquisition IS NULL THEN member.acquisition <> 'reference'
                            ELSE member.acquisition = $acquisition
                        END
                )
        END
)

SELECT
    hash(source, post_id) AS post,
    CASE WHEN user_id IS NOT NULL THEN hash(source, user_id) END AS author,
    local_date,
    local_hour,
    created_at,
    kind::kind_word AS kind,
    lang::language_word AS lang,
    lang_source::language_word AS lang_source,
    lang_detected::language_word AS lang_detected,
    sentiment_label::mood_word AS sentiment_label,
    sentiment_score,
    sentiment_reason::reason_word AS sentiment_reason,
    sentiment_model::model_word AS sentiment_model,
    CASE WHEN kind = 'repost' THEN hash(source, reposted_post_id) END AS repeated,
    metrics_at IS NOT NULL AS is_measured,
    likes,
    reposts,
    replies,
    quotes,
    impressions,
    video_views,
    coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) AS engagements
FROM chosen;
