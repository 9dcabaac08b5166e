-- title: Posts by week
-- question: When was how much said, week by week?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   week         date     -            Monday of the local week; the first and last may be cut by what was collected.
--   posts        integer  posts        Posts written, reposts included.
--   reposts      integer  posts        Of those, reposts.
--   authors      integer  authors      Different authors.
--   engagements  integer  engagements  Likes, reposts, replies and quotes they have by now.
--   risen_hashtag     text     -      Hashtag whose posts rose most against the week before; empty where none did.
--   risen_hashtag_by  integer  posts  By so many.
--   risen_country     text     -      Country of authors, by their profiles, from which posts rose most.
--   risen_country_by  integer  posts  By so many.
-- chart: bars week posts
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
        calendar.week_start,
        count(*) as posts,
        sum(case when kind = 'repost' then 1 else 0 end) as repeated,
        count(distinct user_id) as authors,
        sum(coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)) as engagements
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
    group by calendar.week_start
),

tag_week as (
    select calendar.week_start as week, tag.tag_key, count(*) as posts
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
    inner join post_tag as tag on chosen.source = tag.source and chosen.post_id = tag.post_id
    where tag.tag_kind = 'hashtag'
    group by calendar.week_start, tag.tag_key
),

tag_rise as (
    select
        later.week,
        later.tag_key,
        later.posts - coalesce(earlier.posts, 0) as risen,
        row_number() over (
            partition by later.week
            order by later.posts - coalesce(earlier.posts, 0) desc, later.tag_key
        ) as place
    from tag_week as later
    left join tag_week as earlier on later.tag_key = earlier.tag_key and earlier.week = later.week - 7
),

country_week as (
    select calendar.week_start as week, author.country_code, count(*) as posts
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
    inner join dim_user as author on chosen.source = author.source and chosen.user_id = author.user_id
    where author.country_code is not null
    group by calendar.week_start, author.country_code
),

country_rise as (
    select
        later.week,
        later.country_code,
        later.posts - coalesce(earlier.posts, 0) as risen,
        row_number() over (
            partition by later.week
            order by later.posts - coalesce(earlier.posts, 0) desc, later.country_code
        ) as place
    from country_week as later
    left join country_week as earlier
        on later.country_code = earlier.country_code and earlier.week = later.week - 7
),

-- Weeks without posts are rows too, from the first with posts to the last.
week_of(week) as (
    select min(week_start) from written
    union all
    select week + 7 from week_of where week < (select max(week_start) from written)
)

select
    cast(week_of.week as date) as week,
    cast(coalesce(written.posts, 0) as bigint) as posts,
    cast(coalesce(written.repeated, 0) as bigint) as reposts,
    cast(coalesce(written.authors, 0) as bigint) as authors,
    cast(coalesce(written.engagements, 0) as bigint) as engagements,
    tag_rise.tag_key as risen_hashtag,
    cast(tag_rise.risen as bigint) as risen_hashtag_by,
    country_rise.country_code as risen_country,
    cast(country_rise.risen as bigint) as risen_country_by
from week_of
left join written on written.week_start = week_of.week
left join tag_rise on week_of.week = tag_rise.week and tag_rise.place = 1 and tag_rise.risen > 0
left join country_rise
    on week_of.week = country_rise.week and country_rise.place = 1 and country_rise.risen > 0
where week_of.week is not null
order by week
