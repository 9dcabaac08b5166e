-- title: Mood by day
-- question: How does the mood change, as written and as spread?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   by  day|week|hour = day  Length of a period, local; a week begins on Monday.
-- columns:
--   day             date     -      Local day, or the Monday of the local week.
--   hour            integer  hour   Local hour, 0 to 23; empty by day and by week.
--   posts           integer  posts  Posts written, reposts apart.
--   scored          integer  posts  Of those, posts with a mood.
--   negative        integer  posts  Of those with a mood, negative ones.
--   neutral         integer  posts  Of those with a mood, neutral ones.
--   positive        integer  posts  Of those with a mood, positive ones.
--   net             number   share  Positive less negative, of those with a mood, -1 to 1; empty where none has.
--   mean_score      number   score  Mean mood, -1 to 1.
--   no_evidence     number   share  Of the posts, without a mood since no word tells it.
--   not_covered     number   share  Of the posts, without a mood since their language is not covered.
--   other_unscored  number   share  Of the posts, without a mood for another reason, or not scored yet.
--   spread          integer  posts  Posts with a mood and reposts of posts with a mood.
--   spread_net      number   share  Positive less negative of those, -1 to 1.
--   scorers         integer  -      Different versions of scorers at work: more than one is not to be compared.
--   scorer          text     -      One of them.
-- chart: bars day posts

-- Two measures, named apart: as written, each post counts once; as spread, the mood of a post counts once more for each
-- of its reposts that was collected, when that was reposted. A repost has no mood of its own.
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

moods as (
    select
        case $by when 'week' then calendar.week_start else chosen.local_date end as day,
        case $by when 'hour' then chosen.local_hour end as hour,
        chosen.kind,
        coalesce(own.sentiment_label, chosen.sentiment_label) as label,
        chosen.sentiment_score as score,
        case when chosen.kind <> 'repost' and chosen.sentiment_label is null
            then coalesce(chosen.sentiment_reason, 'not scored')
        end as reason,
        coalesce(own.sentiment_model, chosen.sentiment_model) as model
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
    left join fact_post as own
        on case when chosen.kind = 'repost' then chosen.reposted_post_id end = own.post_id
        and own.source = chosen.source
        and own.withdrawn_at is null
),

counted as (
    select
        day,
        hour,
        sum(case when kind <> 'repost' then 1 else 0 end) as posts,
        sum(case when kind <> 'repost' and label is not null then 1 else 0 end) as scored,
        sum(case when kind <> 'repost' and label = 'negative' then 1 else 0 end) as negative,
        sum(case when kind <> 'repost' and label = 'neutral' then 1 else 0 end) as neutral,
        sum(case when kind <> 'repost' and label = 'positive' then 1 else 0 end) as positive,
        avg(score) as mean_score,
        sum(case when reason = 'no_evidence' then 1 else 0 end) as no_evidence,
        sum(case when reason = 'not_covered' then 1 else 0 end) as not_covered,
        count(reason) as unscored,
        count(label) as spread,
        sum(case label when 'positive' then 1 when 'negative' then -1 else 0 end) as spread_net,
        count(distinct model) as scorers,
        max(model) as scorer
    from moods
    group by day, hour
)

select
    cast(day as date) as day,
    cast(hour as bigint) as hour,
    cast(posts as bigint) as posts,
    cast(scored as bigint) as scored,
    cast(negative as bigint) as negative,
    cast(neutral as bigint) as neutral,
    cast(positive as bigint) as positive,
    cast((positive - negative) * 1.0 / nullif(scored, 0) as double precision) as net,
    cast(mean_score as double precision) as mean_score,
    cast(no_evidence * 1.0 / nullif(posts, 0) as double precision) as no_evidence,
    cast(not_covered * 1.0 / nullif(posts, 0) as double precision) as not_covered,
    cast((unscored - no_evidence - not_covered) * 1.0 / nullif(posts, 0) as double precision) as other_unscored,
    cast(spread as bigint) as spread,
    cast(spread_net * 1.0 / nullif(spread, 0) as double precision) as spread_net,
    cast(scorers as bigint) as scorers,
    scorer
from counted
order by day, hour nulls first
