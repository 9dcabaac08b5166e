-- title: Top authors
-- question: Who says most, and who is heard most?
-- needs: authors
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   by     engagements|posts|followers = engagements  What "top" means.
--   limit  integer = 10  Rows shown.
-- columns:
--   rank         integer  -            Place, the first is 1; equals in order of their ids.
--   author       text     -            Handle, where authors are bought; else the author's id.
--   user_id      text     -            The author's id.
--   name         text     -            Name; empty where authors are not bought.
--   location     text     -            Where the author claims to be.
--   followers    integer  followers    Newest followers.
--   posts        integer  posts        Posts written, reposts included.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts.
-- chart: bars author engagements
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

written as (
    select
        source,
        user_id,
        count(*) as posts,
        sum(coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)) as engagements
    from chosen
    where user_id is not null
    group by source, user_id
),

ranked as (
    select
        written.*,
        author.username,
        author.name,
        author.location,
        author.followers,
        row_number() over (
            order by
                case $by
                    when 'posts' then written.posts
                    when 'followers' then author.followers
                    else written.engagements
                end desc nulls last,
                written.user_id
        ) as place
    from written
    left join dim_user as author on written.source = author.source and written.user_id = author.user_id
)

select
    cast(place as bigint) as rank,
    coalesce(username, user_id) as author,
    user_id,
    name,
    location,
    followers,
    cast(posts as bigint) as posts,
    cast(engagements as bigint) as engagements
from ranked
where place <= cast($limit as bigint)
order by place
