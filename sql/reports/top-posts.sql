-- title: Top posts
-- question: Which posts did best?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   by     engagements|likes|reposts|replies|quotes|impressions|video_views = engagements  What "best" means.
--   limit  integer = 10  Rows shown.
-- columns:
--   rank         integer  -            Place, the best is 1; equals in order of time.
--   post_id      text     -            Post.
--   created_at   time     -            When it was written.
--   author       text     -            Handle, where authors are bought; else the author's id.
--   text         text     -            What it says.
--   engagements  integer  engagements  Likes, reposts, replies and quotes together.
--   likes        integer  likes        Newest likes.
--   reposts      integer  reposts      Newest reposts.
--   replies      integer  replies      Newest replies.
--   quotes       integer  quotes       Newest quotes.
--   impressions  integer  impressions  How often it was shown.
--   video_views  integer  views        Views of its videos.
--   url          text     -            Where to read it.
-- chart: none
with chosen as (
    select post.*
    from fact_post as post
    where post.withdrawn_at is null
        and (cast($from as date) is null or post.local_date >= cast($from as date))
        and (cast($to as date) is null or post.local_date <= cast($to as date))
        and ($kind is null or post.kind = $kind)
        and ($language is null or post.lang = $language)
        and ($region is null or exists (
            select 1
            from dim_user as author
            where author.source = post.source
                and author.user_id = post.user_id
                and (author.country_code = upper($region) or author.admin1_code = upper($region))
        ))
        and ($sentiment is null or coalesce(post.sentiment_label, 'unscored') = $sentiment)
        and ($hashtag is null or exists (
            select 1
            from post_tag as borne
            -- nothing is looked up where nothing restricts it
            where $hashtag is not null
                and borne.source = post.source
                and borne.post_id = post.post_id
                and borne.tag_kind = 'hashtag'
                and borne.tag_key = lower(ltrim($hashtag, '#'))
        ))
        and case
            when $campaign is null and $acquisition is null then post.acquisition <> 'reference'
            else ($campaign is null and post.acquisition = $acquisition)
                or exists (
                    select 1
                    from post_campaign as member
                    -- nothing is looked up where nothing restricts it
                    where ($campaign is not null or $acquisition is not null)
                        and member.source = post.source
                        and member.post_id = post.post_id
                        and ($campaign is null or member.campaign = $campaign)
                        and case
                            when $acquisition is null then member.acquisition <> 'reference'
                            else member.acquisition = $acquisition
                        end
                )
        end
),

-- Without texts, so that ranking a million posts takes little memory.
measured as (
    select
        source,
        post_id,
        created_at,
        likes,
        reposts,
        replies,
        quotes,
        impressions,
        video_views,
        coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as engagements
    from chosen
    where kind <> 'repost' and metrics_at is not null
),

ranked as (
    select
        measured.*,
        row_number() over (
            order by
                case $by
                    when 'likes' then likes
                    when 'reposts' then reposts
                    when 'replies' then replies
                    when 'quotes' then quotes
                    when 'impressions' then impressions
                    when 'video_views' then video_views
                    else engagements
                end desc nulls last,
                created_at,
                post_id
        ) as place
    from measured
),

top as (
    select * from ranked where place <= cast($limit as bigint)
)

select
    cast(top.place as bigint) as rank,
    top.post_id,
    top.created_at,
    coalesce(author.username, post.user_id) as author,
    post.text,
    cast(top.engagements as bigint) as engagements,
    top.likes,
    top.reposts,
    top.replies,
    top.quotes,
    top.impressions,
    top.video_views,
    post.url
from top
inner join fact_post as post on top.source = post.source and top.post_id = post.post_id
left join dim_user as author on post.source = author.source and post.user_id = author.user_id
order by top.place
