-- title: Growth of posts
-- question: By how much do posts grow from one age to the next?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   from_age          text     -            Age at which posts were observed, at most.
--   to_age            text     -            Age at which the same posts were observed next, at most.
--   hours             number   hours        The later age, to reckon with.
--   posts             integer  posts        Posts observed at both ages: the same posts, so that the figures compare.
--   engagements_from  number   engagements  Mean likes, reposts, replies and quotes at the earlier age.
--   engagements_to    number   engagements  Mean at the later age.
--   factor            number   times        How many times as many.
--   likes_factor      number   times        The same of likes alone.
--   views_factor      number   times        The same of video views, over posts that have them.
-- chart: bars to_age factor
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
        coalesce(observed.likes, 0) + coalesce(observed.reposts, 0)
        + coalesce(observed.replies, 0) + coalesce(observed.quotes, 0) as engagements,
        case
            when observed.age_minutes <= 15 then 1
            when observed.age_minutes <= 60 then 2
            when observed.age_minutes <= 180 then 3
            when observed.age_minutes <= 720 then 4
            when observed.age_minutes <= 1440 then 5
            when observed.age_minutes <= 2880 then 6
            when observed.age_minutes <= 5760 then 7
            when observed.age_minutes <= 10080 then 8
            when observed.age_minutes <= 43200 then 9
            else 10
        end as step
    from fact_post_metrics as observed
    inner join chosen
        on
            observed.source = chosen.source
            and observed.post_id = chosen.post_id
            and observed.version_id = chosen.newest_version_id
    where observed.age_minutes is not null
),

newest as (
    select aged.*, row_number() over (partition by source, post_id, step order by observed_at desc) as place
    from aged
),

-- The age before, at which the same post was observed.
paired as (
    select
        newest.*,
        lag(step) over earlier as from_step,
        lag(engagements) over earlier as from_engagements,
        lag(likes) over earlier as from_likes,
        lag(video_views) over earlier as from_views
    from newest
    where place = 1
    window earlier as (partition by source, post_id order by step)
),

named as (
    select *
    from (
        values
        (1, '15 minutes', 0.25), (2, '1 hour', 1), (3, '3 hours', 3), (4, '12 hours', 12), (5, '1 day', 24),
        (6, '2 days', 48), (7, '4 days', 96), (8, '7 days', 168), (9, '30 days', 720), (10, 'older', null)
    ) as age (step, name, hours)
)

select
    earlier.name as from_age,
    later.name as to_age,
    cast(later.hours as double precision) as hours,
    cast(count(*) as bigint) as posts,
    cast(avg(paired.from_engagements) as double precision) as engagements_from,
    cast(avg(paired.engagements) as double precision) as engagements_to,
    cast(sum(paired.engagements) * 1.0 / nullif(sum(paired.from_engagements), 0) as double precision) as factor,
    cast(sum(paired.likes) * 1.0 / nullif(sum(paired.from_likes), 0) as double precision) as likes_factor,
    cast(
        sum(case when paired.from_views is not null then paired.video_views end) * 1.0
        / nullif(sum(case when paired.video_views is not null then paired.from_views end), 0) as double precision
    ) as views_factor
from paired
inner join named as earlier on paired.from_step = earlier.step
inner join named as later on paired.step = later.step
group by earlier.step, earlier.name, later.step, later.name, later.hours
order by earlier.step, later.step
