-- title: Growth of one post
-- question: How did a post's figures grow?
-- params:
--   post  text  Id of the post; without one, the post that was engaged with most.
-- columns:
--   observed_at  time     -            When the figures were read.
--   age_minutes  integer  minutes      Age of the post then.
--   engagements  integer  engagements  Likes, reposts, replies and quotes together.
--   likes        integer  likes        Likes by then.
--   reposts      integer  reposts      Reposts by then.
--   replies      integer  replies      Replies by then.
--   quotes       integer  quotes       Quotes by then.
--   impressions  integer  impressions  How often it had been shown.
--   video_views  integer  views        Views of its videos by then.
--   version_id   text     -            Version that was read; another one after an edit.
--   post_id      text     -            Post.
-- chart: bars observed_at engagements
with ranked as (
    select
        post.post_id,
        row_number() over (
            order by
                coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) desc,
                created_at,
                post_id
        ) as place
    from fact_post as post
    where $post is null and withdrawn_at is null and kind <> 'repost' and metrics_at is not null
),

-- A join, not an "or": engines then skip the files that cannot hold the post.
wanted as (
    select $post as post_id
    where $post is not null
    union all
    select post_id
    from ranked
    where place = 1
),

-- What is withdrawn has no growth to show, whatever may be left of it.
meant as (
    select post.source, post.post_id
    from fact_post as post
    inner join wanted on post.post_id = wanted.post_id
    where post.withdrawn_at is null
)

select
    observed.observed_at,
    cast(observed.age_minutes as bigint) as age_minutes,
    cast(
        coalesce(observed.likes, 0) + coalesce(observed.reposts, 0)
        + coalesce(observed.replies, 0) + coalesce(observed.quotes, 0) as bigint
    ) as engagements,
    observed.likes,
    observed.reposts,
    observed.replies,
    observed.quotes,
    observed.impressions,
    observed.video_views,
    observed.version_id,
    observed.post_id
from meant
inner join fact_post_metrics as observed
    on meant.source = observed.source and meant.post_id = observed.post_id
order by observed.observed_at, observed.version_id
