-- Ranges of days that hold about `$posts` posts each: an export goes through them one by one.
-- Posts without a day are the first, as day 1 of year 1.
with dated as (
    select coalesce(local_date, date '0001-01-01') as day, count(*) as posts
    from fact_post
    where (cast($from as date) is null or local_date >= cast($from as date))
        and (cast($to as date) is null or local_date <= cast($to as date))
    group by coalesce(local_date, date '0001-01-01')
),

numbered as (
    select day, floor((sum(posts) over (order by day) - posts) / cast($posts as double)) as part
    from dated
)

select strftime(min(day), '%Y-%m-%d') as first_day, strftime(max(day), '%Y-%m-%d') as last_day
from numbered
group by part
order by part
