-- title: Spend
-- question: What was paid, for what?
-- filters: campaign from to
-- columns:
--   day       date     -         UTC day, the day in which the source bills.
--   campaign  text     -         Campaign that paid.
--   resource  text     -         post, user or counts.
--   requests  integer  requests  Requests made.
--   units     integer  units     Resources that were new that day.
--   amount    number   dollars   What they cost.
-- chart: none
select
    day,
    campaign,
    resource,
    cast(sum(requests) as bigint) as requests,
    cast(sum(units) as bigint) as units,
    cast(sum(amount) as double precision) as amount
from fact_spend
where ($campaign is null or campaign = $campaign)
    and (cast($from as date) is null or day >= cast($from as date))
    and (cast($to as date) is null or day <= cast($to as date))
group by day, campaign, resource
order by day, campaign, resource
