-- title: Mood over time
-- question: In which mood is it said, and how did that change?
-- filters: campaign from to acquisition kind language sentiment region
-- params:
--   by  day|week|hour = day  Length of a period, in local time.
-- columns:
--   day           date     -      Local day; of a week its Monday.
--   hour          integer  hour   Local hour, where periods are hours.
--   posts         integer  posts  Posts of authors' own words: reposts have none.
--   rated         integer  posts  Of those, posts with a mood.
--   positive      integer  posts  Posts rated positive.
--   neutral       integer  posts  Posts rated neutral.
--   negative      integer  posts  Posts rated negative.
--   net           number   share  By post: positive less negative, of those rated; -1 to 1.
--   mean_score    number   score  Mean score of the rated posts, -1 to 1.
--   reach         integer  posts  By reach: rated posts and reposts of rated posts, on the day of the repost.
--   net_by_reach  number   share  By reach: positive less negative, each repost counting its original's mood once more.
--   no_evidence   integer  posts  Posts that say nothing of mood.
--   not_covered   integer  posts  Posts in a language the scorer does not read.
--   models        integer  -      Scorers or versions that rated them; figures of several do not compare.
--   model         text     -      Scorer and version, where there is one.
-- chart: bars day net
with chosen as (
    select post.*
    from fact_post as post
    where post.withdrawn_at is null
        and (cast($from as date) is null or post.local_date >= cast($from as date))
        and (cast($to as date) is null or post.local_date <= cast($to as date))
        and ($kind is null or post.kind = $kind)
        and ($language is null or post.lang = $language)
        and ($sentiment is null or coalesce(post.sentiment_label, 'unrated') = $sentiment)
        and (
            $region is null
            or exists (
                select 1
                from dim_user as writer
                where writer.source = post.source
                    and writer.user_id = post.user_id
                    and (writer.country_code = $region or writer.admin1_code = $region)
            )
        )
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
),

dated as (
    select
        chosen.*,
        case when $by = 'week' then calendar.week_start else chosen.local_date end as period,
        case when $by = 'hour' then chosen.local_hour end as period_hour
    from chosen
    inner join dim_date as calendar on chosen.local_date = calendar.date
),

-- A post's own mood, and once more that of the original with each repost of it.
moods as (
    select period, period_hour, true as own, sentiment_label, sentiment_score, sentiment_reason, sentiment_model
    from dated
    where kind <> 'repost'
    union all
    select
        dated.period,
        dated.period_hour,
        false as own,
        original.sentiment_label,
        original.sentiment_score,
        original.sentiment_reason,
        original.sentiment_model
    from dated
    inner join fact_post as original
        on dated.source = original.source and dated.reposted_post_id = original.post_id
    where dated.kind = 'repost' and original.sentiment_label is not null
),

counted as (
    select
        period,
        period_hour,
        sum(case when own then 1 else 0 end) as posts,
        sum(case when own and sentiment_label is not null then 1 else 0 end) as rated,
        sum(case when own and sentiment_label = 'positive' then 1 else 0 end) as positive,
        sum(case when own and sentiment_label = 'neutral' then 1 else 0 end) as neutral,
        sum(case when own and sentiment_label = 'negative' then 1 else 0 end) as negative,
        avg(case when own then sentiment_score end) as mean_score,
        count(sentiment_label) as reach,
        sum(case sentiment_label when 'positive' then 1 when 'negative' then -1 else 0 end) as leaning,
        sum(case when own and sentiment_reason in ('no_evidence', 'empty') then 1 else 0 end) as no_evidence,
        sum(case when own and sentiment_reason = 'not_covered' then 1 else 0 end) as not_covered,
        count(distinct sentiment_model) as models,
        min(sentiment_model) as model
    from moods
    group by period, period_hour
)

select
    period as day,
    cast(period_hour as bigint) as hour,
    cast(posts as bigint) as posts,
    cast(rated as bigint) as rated,
    cast(positive as bigint) as positive,
    cast(neutral as bigint) as neutral,
    cast(negative as bigint) as negative,
    cast((positive - negative) * 1.0 / nullif(rated, 0) as double precision) as net,
    cast(mean_score as double precision) as mean_score,
    cast(reach as bigint) as reach,
    cast(leaning * 1.0 / nullif(reach, 0) as double precision) as net_by_reach,
    cast(no_evidence as bigint) as no_evidence,
    cast(not_covered as bigint) as not_covered,
    cast(models as bigint) as models,
    case when models = 1 then model end as model
from counted
order by period, period_hour
