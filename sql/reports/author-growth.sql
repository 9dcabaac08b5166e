-- title: Growth of one author
-- question: How did an author's following grow?
-- needs: authors
-- params:
--   author  text  Handle without @, or id; without one, the author with the most followers.
-- columns:
--   observed_at  time     -          When the profile was read.
--   followers    integer  followers  Followers then.
--   following    integer  authors    Accounts the author followed.
--   posts        integer  posts      Posts the author had written, ever.
--   author       text     -          Handle, or id where it is not known.
-- chart: bars observed_at followers
with ranked as (
    select
        known.source,
        known.user_id,
        row_number() over (order by known.followers desc nulls last, known.user_id) as place
    from dim_user as known
    where $author is null and known.withdrawn_at is null and known.username is not null
),

meant as (
    select known.source, known.user_id, coalesce(known.username, known.user_id) as author
    from dim_user as known
    where known.withdrawn_at is null
        and (
            known.user_id = $author
            or lower(known.username) = lower($author)
            or exists (
                select 1
                from ranked
                where ranked.place = 1 and ranked.source = known.source and ranked.user_id = known.user_id
            )
        )
)

select
    observed.observed_at,
    observed.followers,
    observed.following,
    observed.posts,
    meant.author
from meant
inner join fact_user_metrics as observed
    on meant.source = observed.source and meant.user_id = observed.user_id
order by observed.observed_at, meant.author
