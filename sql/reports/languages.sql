-- title: Languages
-- question: In which languages is it said?
-- filters: campaign from to acquisition kind language region sentiment
-- columns:
--   language     text     -            BCP 47; empty where there is none to speak of.
--   posts        integer  posts        Posts written, reposts included.
--   share        number   share        Of all posts, 0 to 1.
--   authors      integer  authors      Different authors.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts.
-- chart: bars language posts
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
)

select
    lang as language,
    cast(count(*) as bigint) as posts,
    cast(count(*) * 1.0 / sum(count(*)) over () as double precision) as share,
    cast(count(distinct user_id) as bigint) as authors,
    cast(
        sum(coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)) as bigint
    ) as engagements
from chosen
group by lang
order by posts desc, language nulls last
