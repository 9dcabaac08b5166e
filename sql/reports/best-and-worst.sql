-- title: Best and worst posts
-- question: Which post was best, and which worst, in each day or hour?
-- filters: campaign from to acquisition kind language sentiment region
-- params:
--   per    day|hour = day  Length of a period, in local time.
--   by     mood|engagements = mood  What "best" means: by mood, the more engaging of equals.
--   limit  integer = 14  Periods shown, the latest.
-- columns:
--   day          date     -            Local day.
--   hour         integer  hour         Local hour, where periods are hours.
--   which        text     -            best or worst; a period with one post has no worst.
--   post_id      text     -            Post.
--   author       text     -            Handle, where authors are bought; else the author's id.
--   text         text     -            What it says.
--   mood         text     -            positive, neutral or negative.
--   score        number   score        Mood from -1 to 1.
--   engagements  integer  engagements  Likes, reposts, replies and quotes together.
--   url          text     -            Where to read it.
-- chart: none
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

-- Without texts, so that ranking a million posts takes little memory.
measured as (
    select
        source,
        post_id,
        created_at,
        local_date,
        case when $per = 'hour' then local_hour end as period_hour,
        sentiment_score,
        coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) as engagements
    from chosen
    where kind <> 'repost'
        and case when $by = 'mood' then sentiment_score is not null else metrics_at is not null end
),

ranked as (
    select
        measured.*,
        row_number() over (
            partition by local_date, period_hour
            order by case when $by = 'mood' then sentiment_score end desc, engagements desc, created_at, post_id
        ) as from_best,
        row_number() over (
            partition by local_date, period_hour
            order by
                case when $by = 'mood' then sentiment_score end,
                case when $by = 'mood' then -engagements else engagements end,
                created_at,
                post_id
        ) as from_worst,
        dense_rank() over (order by local_date desc, period_hour desc) as period
    from measured
),

shown as (
    select ranked.*, case when from_best = 1 then 'best' else 'worst' end as which
    from ranked
    where period <= cast($limit as bigint) and (from_best = 1 or from_worst = 1)
)

select
    shown.local_date as day,
    cast(shown.period_hour as bigint) as hour,
    shown.which,
    shown.post_id,
    coalesce(author.username, post.user_id) as author,
    post.text,
    post.sentiment_label as mood,
    shown.sentiment_score as score,
    cast(shown.engagements as bigint) as engagements,
    post.url
from shown
inner join fact_post as post on shown.source = post.source and shown.post_id = post.post_id
left join dim_user as author on post.source = author.source and post.user_id = author.user_id
order by shown.period, shown.which
