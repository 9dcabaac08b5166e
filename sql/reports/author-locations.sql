-- title: Where authors say they are
-- question: Which locations do authors claim?
-- needs: authors
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   limit  integer = 20  Rows shown.
-- columns:
--   location     text     -            As its authors write it, in lower case; empty where they say nothing.
--   authors      integer  authors      Different authors.
--   posts        integer  posts        Posts they wrote, reposts included.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts.
-- chart: bars location posts
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
        lower(trim(author.location)) as location,
        chosen.user_id,
        coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as engagements
    from chosen
    inner join dim_user as author on chosen.source = author.source and chosen.user_id = author.user_id
    where author.username is not null
),

ranked as (
    select
        nullif(location, '') as location,
        count(distinct user_id) as authors,
        count(*) as posts,
        sum(engagements) as engagements,
        row_number() over (order by count(*) desc, nullif(location, '')) as place
    from placed
    group by nullif(location, '')
)

select
    location,
    cast(authors as bigint) as authors,
    cast(posts as bigint) as posts,
    cast(engagements as bigint) as engagements
from ranked
where place <= cast($limit as bigint)
order by place
