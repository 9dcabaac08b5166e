-- title: Hashtags that go together
-- question: Which hashtags stand in the same post?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   limit  integer = 20  Rows shown.
-- columns:
--   hashtag       text     -      One of the two, in lower case.
--   with_hashtag  text     -      The other.
--   posts         integer  posts  Posts that bear both.
--   share         number   share  Of the posts that bear the rarer of the two, how many bear both, 0 to 1.
-- chart: none
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
    select tag.source, tag.post_id, tag.tag_key
    from chosen
    inner join post_tag as tag on tag.source = chosen.source and tag.post_id = chosen.post_id
    where tag.tag_kind = 'hashtag'
),

counted as (
    select tag_key, count(*) as posts
    from used
    group by tag_key
),

paired as (
    select one.tag_key, other.tag_key as other_key, count(*) as posts
    from used as one
    inner join used as other
        on one.source = other.source and one.post_id = other.post_id and one.tag_key < other.tag_key
    group by one.tag_key, other.tag_key
),

ranked as (
    select
        paired.*,
        paired.posts * 1.0 / least(one.posts, other.posts) as share,
        row_number() over (order by paired.posts desc, paired.tag_key, paired.other_key) as place
    from paired
    inner join counted as one on one.tag_key = paired.tag_key
    inner join counted as other on other.tag_key = paired.other_key
)

select
    tag_key as hashtag,
    other_key as with_hashtag,
    cast(posts as bigint) as posts,
    cast(share as double precision) as share
from ranked
where place <= cast($limit as bigint)
order by place
