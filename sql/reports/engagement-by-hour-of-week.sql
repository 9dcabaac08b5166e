-- title: Engagement by hour of the week
-- question: On which day and at which hour do posts do well?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   weekday               integer  day          1 Monday to 7 Sunday, local.
--   hour                  integer  hour         Local hour, 0 to 23.
--   posts                 integer  posts        Posts written in that hour whose metrics are known; reposts have none.
--   engagements           integer  engagements  Likes, reposts, replies and quotes they have by now.
--   engagements_per_post  number   engagements  Engagements a post.
-- chart: heat weekday hour engagements_per_post
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

measured as (
    select
        calendar.iso_weekday,
        chosen.local_hour,
        coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as engagements
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
    where chosen.metrics_at is not null and chosen.kind <> 'repost'
)

select
    cast(iso_weekday as bigint) as weekday,
    cast(local_hour as bigint) as hour,
    cast(count(*) as bigint) as posts,
    cast(sum(engagements) as bigint) as engagements,
    avg(engagements) as engagements_per_post
from measured
group by iso_weekday, local_hour
order by weekday, hour
