-- title: Totals
-- question: How much was said, by how many, and how was it received?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   posts            integer  posts        Posts found, reposts included.
--   originals        integer  posts        Posts of their own.
--   replies          integer  posts        Posts that answer another.
--   quotes           integer  posts        Posts that quote another.
--   reposts          integer  posts        Posts that only repeat another.
--   authors          integer  authors      Different authors.
--   hashtags         integer  hashtags     Different hashtags, however they are spelled.
--   likes            integer  likes        Newest likes; reposts have none of their own.
--   reposted         integer  reposts      How often the posts were reposted.
--   replied          integer  replies      How often they were answered.
--   quoted           integer  quotes       How often they were quoted.
--   impressions      integer  impressions  How often they were shown, where the source says so.
--   video_views      integer  views        Views of their videos.
--   engagements      integer  engagements  Likes, reposts, replies and quotes together.
--   withdrawn        integer  posts        Posts withdrawn since; not among the others. Filtered by day only.
--   first_post       time     -            Oldest post.
--   last_post        time     -            Newest post.
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

tags as (
    select count(distinct tag.tag_key) as hashtags
    from post_tag as tag
    inner join chosen on tag.source = chosen.source and tag.post_id = chosen.post_id
    where tag.tag_kind = 'hashtag'
),

stubs as (
    select count(*) as withdrawn
    from fact_post as post
    where post.withdrawn_at is not null
        and (cast($from as date) is null or post.local_date >= cast($from as date))
        and (cast($to as date) is null or post.local_date <= cast($to as date))
),

sums as (
    select
        count(*) as posts,
        sum(case when kind = 'original' then 1 else 0 end) as originals,
        sum(case when kind = 'reply' then 1 else 0 end) as replies,
        sum(case when kind = 'quote' then 1 else 0 end) as quotes,
        sum(case when kind = 'repost' then 1 else 0 end) as reposts,
        count(distinct user_id) as authors,
        sum(likes) as likes,
        sum(chosen.reposts) as reposted,
        sum(chosen.replies) as replied,
        sum(chosen.quotes) as quoted,
        sum(impressions) as impressions,
        sum(video_views) as video_views,
        min(created_at) as first_post,
        max(created_at) as last_post
    from chosen
)

select
    cast(sums.posts as bigint) as posts,
    cast(coalesce(sums.originals, 0) as bigint) as originals,
    cast(coalesce(sums.replies, 0) as bigint) as replies,
    cast(coalesce(sums.quotes, 0) as bigint) as quotes,
    cast(coalesce(sums.reposts, 0) as bigint) as reposts,
    cast(sums.authors as bigint) as authors,
    cast(tags.hashtags as bigint) as hashtags,
    cast(sums.likes as bigint) as likes,
    cast(sums.reposted as bigint) as reposted,
    cast(sums.replied as bigint) as replied,
    cast(sums.quoted as bigint) as quoted,
    cast(sums.impressions as bigint) as impressions,
    cast(sums.video_views as bigint) as video_views,
    cast(sums.likes + sums.reposted + sums.replied + sums.quoted as bigint) as engagements,
    cast(stubs.withdrawn as bigint) as withdrawn,
    sums.first_post,
    sums.last_post
from sums
cross join tags
cross join stubs
