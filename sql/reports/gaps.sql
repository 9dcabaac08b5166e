-- title: Gaps
-- question: When was nothing collected, why, and was it filled?
-- filters: campaign from to
-- columns:
--   campaign   text     -        Campaign.
--   from_at    time     -        When collecting stopped (UTC).
--   to_at      time     -        When it went on (UTC).
--   minutes    number   minutes  How long that was.
--   cause      text       -        down, disconnected, refused, budget, credits, storage, window, repeating-token or quarantine: see docs/operating.md.
--   missed     integer    posts    Posts written meanwhile, as far as the source counted them.
--   filled_by  text       -        The way in which the posts were fetched afterwards; empty while they are missing.
--   filled_at  time     -        When that was (UTC).
-- chart: none
select
    campaign,
    from_at,
    to_at,
    cast((extract(epoch from to_at) - extract(epoch from from_at)) / 60 as double precision) as minutes,
    cause,
    cast(estimated_posts as bigint) as missed,
    filled_by,
    filled_at
from fact_gap
where ($campaign is null or campaign = $campaign)
    and (cast($from as date) is null or to_at >= cast($from as date))
    and (cast($to as date) is null or from_at < cast($to as date) + 1)
order by campaign, from_at, to_at, cause
