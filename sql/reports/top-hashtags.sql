-- title: Top hashtags
-- question: Under which hashtags is it said?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   by     posts|engagements = posts  What "top" means.
--   limit  integer = 20  Rows shown.
-- columns:
--   hashtag      text     -            Without #, in its commonest spelling.
--   posts        integer  posts        Posts that bear it; reposts bear none of their own.
--   authors      integer  authors      Different authors.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts. A post counts under each of its hashtags.
-- chart: bars hashtag posts
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

used as (
    select
        tag.tag_key,
        tag.tag,
        chosen.user_id,
        coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as engagements
    from chosen
    inner join post_tag as tag on tag.source = chosen.source and tag.post_id = chosen.post_id
    where tag.tag_kind = 'hashtag'
),

spelled as (
    select
        tag_key,
        tag,
        row_number() over (partition by tag_key order by count(*) desc, tag) as place
    from used
    group by tag_key, tag
),

counted as (
    select
        tag_key,
        count(*) as posts,
        count(distinct user_id) as authors,
        sum(engagements) as engagements
    from used
    group by tag_key
),

ranked as (
    select
        counted.*,
        row_number() over (
            order by case $by when 'engagements' then engagements else posts end desc, tag_key
        ) as place
    from counted
)

select
    spelled.tag as hashtag,
    cast(ranked.posts as bigint) as posts,
    cast(ranked.authors as bigint) as authors,
    cast(ranked.engagements as bigint) as engagements
from ranked
inner join spelled on spelled.tag_key = ranked.tag_key and spelled.place = 1
where ranked.place <= cast($limit as bigint)
order by ranked.place
