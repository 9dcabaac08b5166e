-- title: Completeness
-- question: Is what was collected all there was?
-- filters: campaign from to
-- columns:
--   campaign        text     -        Campaign.
--   day             date     -        UTC day, the day in which the source counts.
--   collected       integer  posts    Posts found by search or stream, withdrawn ones included.
--   counted         integer  posts    What the source's own counts say; empty where it was not asked.
--   share           number   share    Collected of counted, reposts left out, because the source counts none. Counts hold withdrawn posts too, so 1 is rarely reached.
--   gap_minutes     integer  minutes  Time of that day that was not collected and is not filled.
--   filled_minutes  integer  minutes  Time that was missed and filled afterwards.
--   missed          integer  posts    Posts missed in open gaps that begin on that day, as far as can be told.
-- chart: none
with recursive

collected as (
    select
        member.campaign,
        cast(post.created_at as date) as day,
        count(distinct post.post_id) as posts,
        count(distinct case when post.kind is null or post.kind <> 'repost' then post.post_id end) as countable
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
    -- Counts by the minute estimate gaps: they hold parts of days.
    where granularity <> 'minute'
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

-- Gaps may overlap; a minute is missing once.
begun as (
    select
        campaign,
        filled_by is not null as is_filled,
        from_at,
        to_at,
        max(to_at) over (
            partition by campaign, filled_by is not null
            order by from_at, to_at
            rows between unbounded preceding and 1 preceding
        ) as reached
    from fact_gap
),

numbered as (
    select
        campaign, is_filled, from_at, to_at,
        sum(case when reached is null or from_at > reached then 1 else 0 end) over (
            partition by campaign, is_filled
            order by from_at, to_at
            rows between unbounded preceding and current row
        ) as stretch
    from begun
),

stretches as (
    select campaign, is_filled, min(from_at) as from_at, max(to_at) as to_at
    from numbered
    group by campaign, is_filled, stretch
),

-- A stretch belongs to each day it touches, with the minutes it takes of that day.
stretch_day as (
    select campaign, is_filled, from_at, to_at, cast(from_at as date) as day
    from stretches
    union all
    select campaign, is_filled, from_at, to_at, day + 1
    from stretch_day
    where cast(day + 1 as timestamp) < to_at
),

missed as (
    select campaign, cast(from_at as date) as day, sum(estimated_posts) as posts
    from fact_gap
    where filled_by is null
    group by campaign, cast(from_at as date)
),

gaps as (
    select
        campaign,
        day,
        sum(case when is_filled then 0 else minutes end) as open_minutes,
        sum(case when is_filled then minutes else 0 end) as filled_minutes
    from (
        select
            stretch_day.*,
            (
                extract(epoch from least(to_at, cast(day + 1 as timestamp)))
                - extract(epoch from greatest(from_at, cast(day as timestamp)))
            ) / 60 as minutes
        from stretch_day
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
    cast(coalesce(collected.countable, 0) * 1.0 / nullif(counted.posts, 0) as double precision) as share,
    cast(coalesce(gaps.open_minutes, 0) as bigint) as gap_minutes,
    cast(coalesce(gaps.filled_minutes, 0) as bigint) as filled_minutes,
    cast(missed.posts as bigint) as missed
from campaign_day
left join collected on collected.campaign = campaign_day.campaign and collected.day = campaign_day.day
left join counted on counted.campaign = campaign_day.campaign and counted.day = campaign_day.day
left join gaps on gaps.campaign = campaign_day.campaign and gaps.day = campaign_day.day
left join missed on missed.campaign = campaign_day.campaign and missed.day = campaign_day.day
where ($campaign is null or campaign_day.campaign = $campaign)
    and (cast($from as date) is null or campaign_day.day >= cast($from as date))
    and (cast($to as date) is null or campaign_day.day <= cast($to as date))
order by campaign_day.campaign, campaign_day.day
