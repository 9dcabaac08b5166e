-- title: Posts
-- question: One row a post, with author, hashtags and campaigns as text.
-- filters: campaign from to acquisition kind language region sentiment hashtag
--
-- The columns of the view `posts`. Written out, because the view would gather the hashtags of every post there is.
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

-- Exported part by part, so that memory does not grow with the collection: see parts/days.sql.
part as (
    select chosen.*
    from chosen
    where coalesce(chosen.local_date, date '0001-01-01')
        between cast($first_day as date) and cast($last_day as date)
),

tagged as (
    select tag.source, tag.post_id, string_agg(tag.tag, ' ' order by tag.position) as hashtags
    from post_tag as tag
    inner join part on tag.source = part.source and tag.post_id = part.post_id
    where tag.tag_kind = 'hashtag'
    group by tag.source, tag.post_id
),

followed as (
    select source, post_id, string_agg(campaign, ' ' order by campaign) as campaigns
    from (
        select distinct member.source, member.post_id, member.campaign
        from post_campaign as member
        inner join part on member.source = part.source and member.post_id = part.post_id
    ) as memberships
    group by source, post_id
)

select
    post.source,
    post.post_id,
    post.created_at,
    post.local_date,
    post.local_hour,
    post.kind,
    post.acquisition,
    post.text,
    post.url,
    post.lang,
    post.country_code,
    post.admin1_code,
    post.region,
    post.place_name,
    post.sentiment_score,
    post.sentiment_label,
    post.sentiment_reason,
    post.has_media,
    post.has_video,
    post.likes,
    post.reposts,
    post.replies,
    post.quotes,
    post.bookmarks,
    post.impressions,
    post.video_views,
    case
        when post.metrics_at is not null
            then
                coalesce(post.likes, 0) + coalesce(post.reposts, 0)
                + coalesce(post.replies, 0) + coalesce(post.quotes, 0)
    end as engagements,
    (
        coalesce(post.likes, 0) + coalesce(post.reposts, 0) + coalesce(post.replies, 0) + coalesce(post.quotes, 0)
    ) / cast(nullif(post.impressions, 0) as double precision) as engagement_rate,
    post.metrics_at,
    post.user_id,
    author.username,
    author.name as author_name,
    author.location as author_location,
    author.country_code as author_country_code,
    author.admin1_code as author_admin1_code,
    author.region as author_region,
    author.verified as author_verified,
    post.author_followers,
    tagged.hashtags,
    followed.campaigns,
    post.in_reply_to_post_id,
    post.quoted_post_id,
    post.reposted_post_id,
    post.conversation_id,
    post.collected_at,
    post.withdrawn_at
from part as post
left join dim_user as author on post.source = author.source and post.user_id = author.user_id
left join tagged on post.source = tagged.source and post.post_id = tagged.post_id
left join followed on post.source = followed.source and post.post_id = followed.post_id
order by post.created_at, post.post_id
