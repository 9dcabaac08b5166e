-- title: Snapshots
-- question: One row each time a post's metrics were observed.
-- filters: campaign from to acquisition kind language region sentiment hashtag
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
)

select
    observed.source,
    observed.post_id,
    part.created_at,
    observed.observed_at,
    observed.age_minutes,
    observed.likes,
    observed.reposts,
    observed.replies,
    observed.quotes,
    observed.bookmarks,
    observed.impressions,
    observed.video_views
from fact_post_metrics as observed
inner join part on observed.source = part.source and observed.post_id = part.post_id
order by part.created_at, observed.post_id, observed.observed_at
