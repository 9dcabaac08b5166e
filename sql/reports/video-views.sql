-- title: Video views
-- question: How often were videos watched, by when their posts were written?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   by  day|week|hour = day  Length of a period, local; a week begins on Monday.
-- columns:
--   day             date     -      Local day, or Monday of the week.
--   hour            integer  hour   Local hour, where periods are hours.
--   posts           integer  posts  Posts with a video whose views are known.
--   views           integer  views  Views they have by now; empty where there are none such posts.
--   views_per_post  number   views  Mean.
--   most_views      integer  views  Views of the one watched most.
-- chart: bars day views
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

watched as (
    select
        case $by when 'week' then calendar.week_start else chosen.local_date end as day,
        case $by when 'hour' then chosen.local_hour end as hour,
        chosen.video_views
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
    where chosen.kind <> 'repost' and chosen.video_views is not null
)

select
    cast(day as date) as day,
    cast(hour as bigint) as hour,
    cast(count(*) as bigint) as posts,
    cast(sum(video_views) as bigint) as views,
    cast(avg(video_views) as double precision) as views_per_post,
    cast(max(video_views) as bigint) as most_views
from watched
group by day, hour
order by day, hour nulls first
