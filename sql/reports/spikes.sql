-- title: Spikes
-- question: When was much more said than is usual at that time?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   per    hour|day = hour  Length of a period, in local time.
--   limit  integer = 20  Rows shown.
-- columns:
--   day       date     -      Local day.
--   hour      integer  hour   Local hour, where periods are hours.
--   posts     integer  posts  Posts written, reposts included.
--   expected  number   posts  Median of the same hour (or of the days) of the 28 days before; needs 7 of them.
--   most      number   posts  Up to here it would be usual: expected + 4 times the spread, at least 4 times the root of expected + 1.
--   factor    number   times  How many times as many as expected; empty where nothing is expected.
--   hashtag   text     -      Hashtag most of its posts bear.
--   country   text     -      Country most of its authors are in, by their profiles.
--   example   text     -      Address of its most engaging post.
-- chart: bars day posts
-- Hours that were not collected count as silent: they lower what is expected, and are never called a spike.
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
        local_date as day,
        case when $per = 'hour' then local_hour else 0 end as hour,
        count(*) as posts
    from chosen
    group by local_date, case when $per = 'hour' then local_hour else 0 end
),

-- Silent periods are part of what is usual.
day_of(day) as (
    select min(day) from written
    union all
    select day + 1 from day_of where day < (select max(day) from written)
),

hour_of(hour) as (
    select 0
    union all
    select hour + 1 from hour_of where $per = 'hour' and hour < 23
),

series as (
    select day_of.day, hour_of.hour, coalesce(written.posts, 0) as posts
    from day_of
    cross join hour_of
    left join written on day_of.day = written.day and hour_of.hour = written.hour
    where day_of.day is not null
),

-- The median is the middle of the values in their order; the spread the median of the distances from it.
past as (
    select
        period.day,
        period.hour,
        period.posts,
        earlier.posts as was,
        row_number() over (partition by period.day, period.hour order by earlier.posts) as place,
        count(*) over (partition by period.day, period.hour) as known
    from series as period
    inner join series as earlier
        on period.hour = earlier.hour and earlier.day < period.day and earlier.day >= period.day - 28
    where period.posts > 1
),

middle as (
    select day, hour, avg(case when 2 * place between known and known + 2 then was * 1.0 end) as expected
    from past
    where known >= 7
    group by day, hour
),

distant as (
    select
        past.day,
        past.hour,
        past.posts,
        past.known,
        middle.expected,
        abs(past.was - middle.expected) as distance,
        row_number() over (
            partition by past.day, past.hour order by abs(past.was - middle.expected)
        ) as place
    from past
    inner join middle on past.day = middle.day and past.hour = middle.hour
),

judged as (
    select
        day,
        hour,
        posts,
        expected,
        -- 1.4826 makes the spread that of a normal distribution
        expected + 4 * case
            when avg(case when 2 * place between known and known + 2 then distance end) * 1.4826 > sqrt(expected + 1)
                then avg(case when 2 * place between known and known + 2 then distance end) * 1.4826
            else sqrt(expected + 1)
        end as most
    from distant
    group by day, hour, posts, expected
),

ranked as (
    select
        judged.*,
        row_number() over (order by (posts - expected) / sqrt(expected + 1) desc, day, hour) as place
    from judged
    where posts > most
),

spike as (
    select * from ranked where place <= cast($limit as bigint)
),

said as (
    select chosen.*, spike.place
    from chosen
    inner join spike
        on
            chosen.local_date = spike.day
            and case when $per = 'hour' then chosen.local_hour else 0 end = spike.hour
),

tagged as (
    select
        said.place,
        tag.tag_key,
        row_number() over (partition by said.place order by count(*) desc, tag.tag_key) as rank_of_tag
    from said
    inner join post_tag as tag on said.source = tag.source and said.post_id = tag.post_id and tag.tag_kind = 'hashtag'
    group by said.place, tag.tag_key
),

placed as (
    select
        said.place,
        author.country_code,
        row_number() over (
            partition by said.place order by count(distinct said.user_id) desc, author.country_code
        ) as rank_of_country
    from said
    inner join dim_user as author on said.source = author.source and said.user_id = author.user_id
    where author.country_code is not null
    group by said.place, author.country_code
),

loudest as (
    select
        place,
        url,
        row_number() over (
            partition by place
            order by
                coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) desc,
                created_at,
                post_id
        ) as rank_of_post
    from said
    where kind <> 'repost'
)

select
    spike.day,
    case when $per = 'hour' then cast(spike.hour as bigint) end as hour,
    cast(spike.posts as bigint) as posts,
    cast(spike.expected as double precision) as expected,
    cast(spike.most as double precision) as most,
    cast(spike.posts / nullif(spike.expected, 0) as double precision) as factor,
    tagged.tag_key as hashtag,
    placed.country_code as country,
    loudest.url as example
from spike
left join tagged on spike.place = tagged.place and tagged.rank_of_tag = 1
left join placed on spike.place = placed.place and placed.rank_of_country = 1
left join loudest on spike.place = loudest.place and loudest.rank_of_post = 1
order by spike.place
