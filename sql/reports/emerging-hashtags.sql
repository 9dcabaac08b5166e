-- title: Emerging hashtags
-- question: Under which hashtags is more said than before?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   days   integer = 7  Days of the last window; it is compared with as many days before.
--   least  integer = 5  Posts a hashtag must have in the last window.
--   limit  integer = 20  Rows shown.
-- columns:
--   hashtag       text     -        Without #, in lower case.
--   posts         integer  posts    Posts that bear it in the last window, reposts apart.
--   before        integer  posts    Posts in the window before.
--   authors       integer  authors  Different authors in the last window: one busy account is no wave.
--   share         number   share    Of all posts of the last window, 0 to 1.
--   share_before  number   share    Of all posts of the window before.
--   factor        number   times    How many times as large its share is, small numbers smoothed (half a post added to each).
--   evidence      number   -        Log-likelihood ratio: above 11 chance is an unlikely reason (one in a thousand).
--   first_day     date     -        Local day of its first post here.
-- chart: bars hashtag evidence
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

own as (
    select * from chosen where kind <> 'repost'
),

last_day as (
    select max(local_date) as day from own
),

windowed as (
    select
        own.source,
        own.post_id,
        own.user_id,
        own.local_date,
        case
            when own.local_date > last_day.day - cast($days as integer) then 1
            when own.local_date > last_day.day - 2 * cast($days as integer) then 0
        end as is_recent
    from own
    cross join last_day
),

total as (
    select
        sum(case when is_recent = 1 then 1 else 0 end) as recent,
        sum(case when is_recent = 0 then 1 else 0 end) as earlier
    from windowed
),

tagged as (
    select
        tag.tag_key as hashtag,
        sum(case when is_recent = 1 then 1 else 0 end) as recent,
        sum(case when is_recent = 0 then 1 else 0 end) as earlier,
        count(distinct case when is_recent = 1 then windowed.user_id end) as authors,
        min(windowed.local_date) as first_day
    from windowed
    inner join post_tag as tag on windowed.source = tag.source and windowed.post_id = tag.post_id
    where tag.tag_kind = 'hashtag'
    group by tag.tag_key
),

weighed as (
    select
        tagged.*,
        total.recent as all_recent,
        total.earlier as all_earlier,
        (tagged.recent + tagged.earlier) * 1.0 / (total.recent + total.earlier) as both_share
    from tagged
    cross join total
    where tagged.recent >= cast($least as bigint) and total.earlier > 0
),

judged as (
    select
        weighed.*,
        ((recent + 0.5) / (all_recent + 0.5)) / ((earlier + 0.5) / (all_earlier + 0.5)) as factor,
        2 * (
            recent * ln(recent / (all_recent * both_share))
            + case when earlier = 0 then 0 else earlier * ln(earlier / (all_earlier * both_share)) end
        ) as evidence
    from weighed
),

ranked as (
    select judged.*, row_number() over (order by evidence desc, recent desc, hashtag) as place
    from judged
    where factor > 1
)

select
    hashtag,
    cast(recent as bigint) as posts,
    cast(earlier as bigint) as before,
    cast(authors as bigint) as authors,
    cast(recent * 1.0 / all_recent as double precision) as share,
    cast(earlier * 1.0 / all_earlier as double precision) as share_before,
    cast(factor as double precision) as factor,
    cast(evidence as double precision) as evidence,
    first_day
from ranked
where place <= cast($limit as bigint)
order by place
