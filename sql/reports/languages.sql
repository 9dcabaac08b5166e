-- title: Languages
-- question: In which languages is it said, and how sure is that?
-- filters: campaign from to acquisition kind language region sentiment hashtag
-- columns:
--   language     text     -            ISO 639-1, hi-Latn for romanised Hindi; empty where there is none to speak of.
--   posts        integer  posts        Posts written, reposts included.
--   share        number   share        Of all posts, 0 to 1.
--   authors      integer  authors      Different authors.
--   engagements  integer  engagements  Likes, reposts, replies and quotes of the posts.
--   by_text      integer  posts        Posts whose language their own text shows.
--   disagreeing  integer  posts        Of those, posts for which the source claims another language.
--   rated        integer  posts        Posts with a mood.
--   net_mood     number   share        Positive less negative posts, of those rated; -1 to 1.
-- chart: bars language posts
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
)

select
    lang as language,
    cast(count(*) as bigint) as posts,
    cast(count(*) * 1.0 / sum(count(*)) over () as double precision) as share,
    cast(count(distinct user_id) as bigint) as authors,
    cast(
        sum(coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0)) as bigint
    ) as engagements,
    cast(count(lang_detected) as bigint) as by_text,
    -- old and regional codes of one language are no disagreement
    cast(
        sum(
            case
                when lang_detected is null or lang_source is null then 0
                when lang_source in ('und', 'zxx', 'qme', 'qht', 'qam', 'qct', 'qst', 'art', '') then 0
                when lang_source = 'in' and lang_detected = 'id' then 0
                when lang_source = 'iw' and lang_detected = 'he' then 0
                when substr(lower(lang_source), 1, 2) = substr(lang_detected, 1, 2) then 0
                else 1
            end
        ) as bigint
    ) as disagreeing,
    cast(count(sentiment_label) as bigint) as rated,
    cast(
        sum(case sentiment_label when 'positive' then 1.0 when 'negative' then -1.0 else 0.0 end)
        / nullif(count(sentiment_label), 0) as double precision
    ) as net_mood
from chosen
group by lang
order by posts desc, language nulls last
