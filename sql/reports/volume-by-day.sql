-- title: Posts by day
-- question: When was how much said, day by day?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   day          date     -            Local day.
--   posts        integer  posts        Posts written, reposts included.
--   reposts      integer  posts        Of those, reposts.
--   authors      integer  authors      Different authors.
--   engagements  integer  engagements  Likes, reposts, replies and quotes they have by now.
-- chart: bars day posts
with recursive chosen as (
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

written as (
    select
        local_date,
        count(*) as posts,
        sum(case when kind = 'repost' then 1 else 0 end) as repeated,
        count(distinct user_id) as authors,
        sum(coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)) as engagements
    from chosen
    group by local_date
),

-- Days without posts are rows too, from the first with posts to the last.
day_of(day) as (
    select min(local_date) from written
    union all
    select day + 1 from day_of where day < (select max(local_date) from written)
)

select
    cast(day_of.day as date) as day,
    cast(coalesce(written.posts, 0) as bigint) as posts,
    cast(coalesce(written.repeated, 0) as bigint) as reposts,
    cast(coalesce(written.authors, 0) as bigint) as authors,
    cast(coalesce(written.engagements, 0) as bigint) as engagements
from day_of
left join written on written.local_date = day_of.day
where day_of.day is not null
order by day
