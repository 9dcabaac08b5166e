-- title: Posts
-- question: One row a post, with author, hashtags and campaigns as text.
-- filters: campaign from to acquisition kind language
with chosen as (
    select post.*
    from fact_post as post
    where post.withdrawn_at is null
        and (cast($from as date) is null or post.local_date >= cast($from as date))
        and (cast($to as date) is null or post.local_date <= cast($to as date))
        and ($kind is null or post.kind = $kind)
        and ($language is null or post.lang = $language)
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

select posts.*
from posts
inner join chosen on posts.source = chosen.source and posts.post_id = chosen.post_id
order by posts.created_at, posts.post_id
