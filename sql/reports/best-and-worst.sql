-- title: Best and worst posts
-- question: Which post did best and which worst, hour by hour or day by day?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- params:
--   per  hour|day = day  Length of a period, local.
--   by   mood|engagements = mood  What "best" means; equals go by engagements, then age.
-- columns:
--   day          date     -            Local day.
--   hour         integer  hour         Local hour, 0 to 23; empty by day.
--   which        text     -            best or worst; a period with one post has a best one only.
--   compared     integer  posts        Posts of the period that could be compared; reposts have neither mood nor metrics.
--   mood         number   score        From -1, negative, to 1, positive; empty where it has none.
--   engagements  integer  engagements  Likes, reposts, replies and quotes it has by now; empty where unknown.
--   author       text     -            Handle, where authors are bought; else the author's id.
--   text         text     -            Text.
--   url          text     -            Address of the post.
--   post_id      text     -            Id of the post.
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

rated as (
    select
        chosen.*,
        case $per when 'hour' then chosen.local_hour end as period_hour,
        case
            when metrics_at is not null
                then coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)
        end as engagements
    from chosen
    where kind <> 'repost'
),

-- In an hour that the clock repeats in autumn both hours are one period, as local hours are everywhere.
ranked as (
    select
        rated.*,
        count(*) over (partition by local_date, period_hour) as comparable,
        row_number() over (
            partition by local_date, period_hour
            order by
                case $by when 'mood' then sentiment_score else engagements end desc,
                engagements desc nulls last,
                created_at,
                post_id
        ) as from_best,
        row_number() over (
            partition by local_date, period_hour
            order by
                case $by when 'mood' then sentiment_score else engagements end,
                engagements desc nulls last,
                created_at,
                post_id
        ) as from_worst
    from rated
    where case $by when 'mood' then sentiment_score else engagements end is not null
),

-- Where all are equal the first is both: then the second is the worst.
placed as (
    select
        ranked.*,
        case
            when from_best = 1 then 'best'
            when from_worst = min(case when from_best > 1 then from_worst end) over (
                partition by local_date, period_hour
            ) then 'worst'
        end as which
    from ranked
)

select
    cast(placed.local_date as date) as day,
    cast(placed.period_hour as bigint) as hour,
    placed.which,
    cast(placed.comparable as bigint) as compared,
    placed.sentiment_score as mood,
    cast(placed.engagements as bigint) as engagements,
    coalesce(author.username, placed.user_id) as author,
    placed.text,
    placed.url,
    placed.post_id
from placed
left join dim_user as author on placed.source = author.source and placed.user_id = author.user_id
where placed.which is not null
order by day, hour nulls first, which
