-- title: Where authors are
-- question: From which countries is it said, by what authors' profiles say?
-- needs: authors
-- filters: campaign from to acquisition kind language sentiment region
-- params:
--   level  country|subdivision = country  How finely regions are told.
--   limit  integer = 30  Regions shown; rows of what is unknown are always there.
-- columns:
--   country      text     -            ISO 3166-1 of the author, which is not where a post was written; empty: unknown.
--   subdivision  text     -            ISO 3166-2, where asked for and known.
--   region       text     -            Its name.
--   reason       text     -            Why a region is unknown: empty, no_match, ambiguous, multiple (of the profile); not_bought.
--   authors      integer  authors      Different authors.
--   share        number   share        Of all authors, 0 to 1.
--   posts        integer  posts        Posts they wrote, reposts included.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts.
--   rated        integer  posts        Posts with a mood.
--   net_mood     number   share        Positive less negative posts, of those rated; -1 to 1.
-- chart: bars country authors
with chosen as (
    select post.*
    from fact_post as post
    where post.withdrawn_at is null
        and (cast($from as date) is null or post.local_date >= cast($from as date))
        and (cast($to as date) is null or post.local_date <= cast($to as date))
        and ($kind is null or post.kind = $kind)
        and ($language is null or post.lang = $language)
        and ($sentiment is null or coalesce(post.sentiment_label, 'unrated') = $sentiment)
        and (
            $region is null
            or exists (
                select 1
                from dim_user as writer
                where writer.source = post.source
                    and writer.user_id = post.user_id
                    and (writer.country_code = $region or writer.admin1_code = $region)
            )
        )
        and case
            when $campaign is null and $acquisition is null then post.acquisition <> 'reference'
            else ($campaign is null and post.acquisition = $acquisition)
                or exists (
                    select 1
                    from post_campaign as member
                    where member.source = post.source
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
        author.country_code as country,
        case when $level = 'subdivision' then author.admin1_code end as subdivision,
        case when $level = 'subdivision' then author.region end as region,
        case
            when author.country_code is not null then null
            when author.username is null then 'not_bought'
            else author.region_reason
        end as reason,
        chosen.user_id,
        chosen.sentiment_label,
        coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as engagements
    from chosen
    left join dim_user as author on chosen.source = author.source and chosen.user_id = author.user_id
),

summed as (
    select
        country,
        subdivision,
        max(region) as region,
        reason,
        count(distinct user_id) as authors,
        count(*) as posts,
        sum(engagements) as engagements,
        count(sentiment_label) as rated,
        sum(case sentiment_label when 'positive' then 1 when 'negative' then -1 else 0 end) as leaning
    from placed
    group by country, subdivision, reason
),

ranked as (
    select
        summed.*,
        row_number() over (
            order by case when country is null then 1 else 0 end, authors desc, posts desc, country, subdivision, reason
        ) as place
    from summed
)

select
    country,
    subdivision,
    region,
    reason,
    cast(authors as bigint) as authors,
    cast(authors * 1.0 / (select sum(authors) from summed) as double precision) as share,
    cast(posts as bigint) as posts,
    cast(engagements as bigint) as engagements,
    cast(rated as bigint) as rated,
    cast(leaning * 1.0 / nullif(rated, 0) as double precision) as net_mood
from ranked
where country is null or place <= cast($limit as bigint)
order by place, reason
