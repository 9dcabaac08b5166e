-- title: Metrics by age
-- question: How do a post's figures grow after it was written?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   age          text     -            Age of the post when it was observed, at most.
--   hours        number   hours        The same, to reckon with.
--   posts        integer  posts        Posts observed at that age. Different posts at different ages: compare with care.
--   likes        number   likes        Mean of the newest likes observed by that age.
--   reposts      number   reposts      Mean reposts.
--   replies      number   replies      Mean replies.
--   quotes       number   quotes       Mean quotes.
--   impressions  number   impressions  Mean impressions.
--   video_views  number   views        Mean views of videos, over posts that have them.
-- chart: bars age likes
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

aged as (
    select
        observed.*,
        case
            when observed.age_minutes <= 15 then 15
            when observed.age_minutes <= 60 then 60
            when observed.age_minutes <= 180 then 180
            when observed.age_minutes <= 720 then 720
            when observed.age_minutes <= 1440 then 1440
            when observed.age_minutes <= 2880 then 2880
            when observed.age_minutes <= 5760 then 5760
            when observed.age_minutes <= 10080 then 10080
            when observed.age_minutes <= 43200 then 43200
        end as at_most
    from fact_post_metrics as observed
    inner join chosen on observed.source = chosen.source and observed.post_id = chosen.post_id
),

newest as (
    select
        aged.*,
        row_number() over (
            partition by source, post_id, at_most order by observed_at desc, version_id desc
        ) as place
    from aged
)

select
    case at_most
        when 15 then '15 minutes'
        when 60 then '1 hour'
        when 180 then '3 hours'
        when 720 then '12 hours'
        when 1440 then '1 day'
        when 2880 then '2 days'
        when 5760 then '4 days'
        when 10080 then '7 days'
        when 43200 then '30 days'
        else 'older'
    end as age,
    cast(at_most / 60.0 as double precision) as hours,
    cast(count(*) as bigint) as posts,
    avg(likes) as likes,
    avg(reposts) as reposts,
    avg(replies) as replies,
    avg(quotes) as quotes,
    avg(impressions) as impressions,
    avg(video_views) as video_views
from newest
where place = 1
group by at_most
order by at_most nulls last
