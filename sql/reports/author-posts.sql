-- title: Posts of one author
-- question: Which posts of an author did best?
-- params:
--   author  text          Handle without @, or id; without one, the author with the most posts.
--   limit   integer = 10  Rows shown.
-- columns:
--   rank         integer  -            Place, the best is 1; equals in order of time.
--   post_id      text     -            Post.
--   created_at   time     -            When it was written.
--   author       text     -            Handle, where authors are bought; else the author's id.
--   text         text     -            What it says; nothing where it only repeats another.
--   kind         text     -            original, reply, quote or repost.
--   engagements  integer  engagements  Likes, reposts, replies and quotes together; empty where unknown.
--   likes        integer  likes        Newest likes.
--   reposts      integer  reposts      Newest reposts.
--   replies      integer  replies      Newest replies.
--   quotes       integer  quotes       Newest quotes.
--   video_views  integer  views        Views of its videos.
--   url          text     -            Where to read it.
-- chart: none
with ranked_author as (
    select user_id, row_number() over (order by count(*) desc, user_id) as place
    from fact_post
    where $author is null and withdrawn_at is null and user_id is not null
    group by user_id
),

wanted as (
    select known.user_id
    from dim_user as known
    where known.withdrawn_at is null and (known.user_id = $author or lower(known.username) = lower($author))
    union
    select $author as user_id
    where $author is not null
    union
    select user_id
    from ranked_author
    where place = 1
),

ranked as (
    select
        post.*,
        case
            when post.metrics_at is not null
                then
                    coalesce(post.likes, 0) + coalesce(post.reposts, 0)
                    + coalesce(post.replies, 0) + coalesce(post.quotes, 0)
        end as engagements
    from fact_post as post
    inner join wanted on post.user_id = wanted.user_id
    where post.withdrawn_at is null
),

placed as (
    select
        ranked.*,
        row_number() over (order by engagements desc nulls last, created_at, post_id) as place
    from ranked
)

select
    cast(placed.place as bigint) as rank,
    placed.post_id,
    placed.created_at,
    coalesce(author.username, placed.user_id) as author,
    placed.text,
    placed.kind,
    cast(placed.engagements as bigint) as engagements,
    placed.likes,
    placed.reposts,
    placed.replies,
    placed.quotes,
    placed.video_views,
    placed.url
from placed
left join dim_user as author on placed.source = author.source and placed.user_id = author.user_id
where placed.place <= cast($limit as bigint)
order by placed.place
