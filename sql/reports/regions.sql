-- title: Where authors are from
-- question: From which countries is it said, and in what mood?
-- needs: authors
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   level  country|subdivision = country  How closely authors are placed.
--   limit  integer = 20  Regions shown; those that are unknown come besides.
-- columns:
--   region       text     -            The author's, read from the profile, not where the post was written; empty where unknown.
--   name         text     -            Name of the subdivision; empty for countries.
--   unknown      text     -            Why it is unknown: empty, no_match, ambiguous, multiple, no subdivision, or no profile.
--   authors      integer  authors      Different authors.
--   posts        integer  posts        Posts they wrote, reposts included.
--   share        number   share        Of the posts whose author's region is known, 0 to 1.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts; empty where no metrics are known.
--   scored       integer  posts        Posts with a mood.
--   net_mood     number   share        Positive less negative, of those with a mood, -1 to 1.
-- chart: bars region posts
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

placed as (
    select
        chosen.*,
        case $level when 'country' then author.country_code else author.admin1_code end as place,
        case when $level <> 'country' then author.region end as part_name,
        case
            when author.username is null then 'no profile'
            when author.country_code is null then coalesce(author.region_reason, 'not read yet')
            when $level <> 'country' and author.admin1_code is null then 'no subdivision'
        end as reason,
        coalesce(chosen.likes, 0) + coalesce(chosen.reposts, 0) + coalesce(chosen.replies, 0)
        + coalesce(chosen.quotes, 0) as engagements
    from chosen
    left join dim_user as author on chosen.source = author.source and chosen.user_id = author.user_id
),

counted as (
    select
        place,
        max(part_name) as part_name,
        case when place is null then reason end as reason,
        count(distinct user_id) as authors,
        count(*) as posts,
        sum(case when metrics_at is not null then engagements end) as engagements,
        count(sentiment_label) as scored,
        sum(case sentiment_label when 'positive' then 1.0 when 'negative' then -1.0 else 0.0 end) as net
    from placed
    group by place, case when place is null then reason end
),

ranked as (
    select
        counted.*,
        sum(case when place is not null then posts end) over () as known,
        row_number() over (
            partition by case when place is null then 1 else 0 end
            order by posts desc, place, reason
        ) as rank_of
    from counted
)

select
    place as region,
    part_name as name,
    reason as unknown,
    cast(authors as bigint) as authors,
    cast(posts as bigint) as posts,
    cast(case when place is not null then posts * 1.0 / known end as double precision) as share,
    cast(engagements as bigint) as engagements,
    cast(scored as bigint) as scored,
    cast(case when scored > 0 then net / scored end as double precision) as net_mood
from ranked
where place is null or rank_of <= cast($limit as bigint)
order by case when place is null then 1 else 0 end, rank_of
