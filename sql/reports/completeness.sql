-- title: Completeness
-- question: Is what was collected all there was?
-- filters: campaign from to
-- columns:
--   campaign        text     -        Campaign.
--   day             date     -        UTC day, the day in which the source counts.
--   collected       integer  posts    Posts found by search or stream, withdrawn ones included.
--   counted         integer  posts    What the source's own counts say; empty where it was not asked.
--   share           number   share    Collected of counted. Counts hold withdrawn posts too, so 1 is rarely reached.
--   gap_minutes     integer  minutes  Time of that day that was not collected and is not filled.
--   filled_minutes  integer  minutes  Time that was missed and filled afterwards.
--   missed          integer  posts    Posts missed in open gaps that begin on that day, as far as can be told.
-- chart: none
with recursive

collected as (
    select member.campaign, cast(post.created_at as date) as day, count(distinct post.post_id) as posts
    from post_campaign as member
    inner join fact_post as post on member.source = post.source and member.post_id = post.post_id
    where member.acquisition in ('search', 'stream')
    group by member.campaign, cast(post.created_at as date)
),

-- The first bucket of every answer is partial and begins when it was asked: of those that end together the one that
-- begins first holds the others.
counted_bucket as (
    select
        campaign,
        granularity,
        bucket_start,
        posts,
        row_number() over (
            partition by source, campaign, granularity, coalesce(bucket_end, bucket_start)
            order by bucket_start, observed_at desc, posts desc
        ) as place
    from fact_count
),

-- A day was counted by hours or as a whole; never add the two.
counted_by as (
    select campaign, cast(bucket_start as date) as day, granularity, sum(posts) as posts
    from counted_bucket
    where place = 1
    group by campaign, cast(bucket_start as date), granularity
),

counted as (
    select campaign, day, max(posts) as posts
    from counted_by
    group by campaign, day
),

-- A gap belongs to each day it touches, with the minutes it takes of that day.
gap_day as (
    select
        campaign, from_at, to_at, filled_by, estimated_posts,
        cast(from_at as date) as day,
        estimated_posts as missed
    from fact_gap
    union all
    select campaign, from_at, to_at, filled_by, estimated_posts, day + 1, 0
    from gap_day
    where cast(day + 1 as timestamp) < to_at
),

gaps as (
    select
        campaign,
        day,
        sum(case when filled_by is null then minutes else 0 end) as open_minutes,
        sum(case when filled_by is null then 0 else minutes end) as filled_minutes,
        sum(case when filled_by is null then missed end) as missed
    from (
        select
            gap_day.*,
            (
                extract(epoch from least(to_at, cast(day + 1 as timestamp)))
                - extract(epoch from greatest(from_at, cast(day as timestamp)))
            ) / 60 as minutes
        from gap_day
    ) as measured
    group by campaign, day
),

campaign_day as (
    select campaign, day from collected
    union
    select campaign, day from counted
    union
    select campaign, day from gaps
)

select
    campaign_day.campaign,
    campaign_day.day,
    cast(coalesce(collected.posts, 0) as bigint) as collected,
    cast(counted.posts as bigint) as counted,
    cast(coalesce(collected.posts, 0) * 1.0 / nullif(counted.posts, 0) as double precision) as share,
    cast(coalesce(gaps.open_minutes, 0) as bigint) as gap_minutes,
    cast(coalesce(gaps.filled_minutes, 0) as bigint) as filled_minutes,
    cast(gaps.missed as bigint) as missed
from campaign_day
left join collected on collected.campaign = campaign_day.campaign and collected.day = campaign_day.day
left join counted on counted.campaign = campaign_day.campaign and counted.day = campaign_day.day
left join gaps on gaps.campaign = campaign_day.campaign and gaps.day = campaign_day.day
where ($campaign is null or campaign_day.campaign = $campaign)
    and (cast($from as date) is null or campaign_day.day >= cast($from as date))
    and (cast($to as date) is null or campaign_day.day <= cast($to as date))
order by campaign_day.campaign, campaign_day.day
