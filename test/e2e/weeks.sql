-- Six weeks of #Arcane, made up by arithmetic: the same on every machine. $posts posts, reposts and a wave among them,
-- in Europe/Paris as if it were an hour ahead all the time; none between 3 November 10:00 and 5 November 01:00 (UTC).
create temp table made as
with drawn as (
    select
        i,
        hash(i) % 1000 / 1000.0 as a,
        hash(i + 7000000) % 1000 / 1000.0 as b,
        hash(i + 14000000) % 1000 / 1000.0 as c,
        hash(i + 21000000) % 1000 / 1000.0 as d
    from range($posts) as n (i)
)

select
    i,
    a,
    b,
    c,
    d,
    cast(3000000000000000000 + i as varchar) as id,
    'u' || cast(floor(pow(a, 2.2) * 400) as integer) as author,
    -- the wave: a fifth of all within three days
    case
        when b < 0.2 then timestamp '2026-11-12 00:00:00' + to_seconds(cast(floor(c * 72 * 3600) as bigint))
        else timestamp '2026-10-14 00:00:00'
            + to_days(cast(floor(c * 42) as integer))
            + to_seconds(cast(floor(least(pow(a + b, 0.7), 1.9) / 1.9 * 86000) as bigint))
    end as written,
    case when b > 0.82 then 'repost' when a > 0.8 then 'reply' when a > 0.74 then 'quote' else 'original' end as kind,
    (['en', 'en', 'en', 'en', 'fr', 'fr', 'ja', 'pt', 'es', 'de', 'id', null])[1 + cast(floor(b * 11.99) as integer)]
        as lang,
    cast(floor(exp(a * a * 8.2)) as bigint) as likes
from drawn;

delete from made where written between timestamp '2026-11-03 10:00:00' and timestamp '2026-11-05 01:00:00';

insert into fact_post by name
select
    'x' as source,
    id as post_id,
    id as newest_version_id,
    1 as versions,
    author as user_id,
    written as created_at,
    cast(written + interval 1 hour as date) as local_date,
    hour(written + interval 1 hour) as local_hour,
    written as collected_at,
    case when c < 0.6 then 'stream' else 'search' end as acquisition,
    kind,
    case when kind = 'repost' then cast(3000000000000000000 + i // 2 as varchar) end as reposted_post_id,
    case
        when kind <> 'repost'
            then
                (
                    [
                        'The second half of #Arcane is the best thing on television this year',
                        'Rewatching #Arcane with my sister: she cried before the titles were over',
                        'Am I alone in finding the middle of #Arcane too long?',
                        'That bridge scene. #Arcane',
                        'Somebody draw Vi with a coffee please #Arcane #fanart'
                    ]
                )[1 + i % 5] || ' (' || i || ')'
    end as text,
    'https://x.com/i/web/status/' || id as url,
    lang,
    lang as lang_source,
    lang as lang_detected,
    i % 9 = 0 and kind <> 'repost' as has_video,
    case when kind <> 'repost' then likes end as likes,
    case when kind <> 'repost' then likes // 5 end as reposts,
    case when kind <> 'repost' then likes // 17 end as replies,
    case when kind <> 'repost' then likes // 60 end as quotes,
    case when kind <> 'repost' then likes * 40 end as impressions,
    case when kind <> 'repost' and i % 9 = 0 then likes * 12 end as video_views,
    case when kind <> 'repost' then timestamp '2026-11-24 06:00:00' end as metrics_at,
    case when kind <> 'repost' and a + b > 0.3 then 1.2 * (d - 0.4) end as sentiment_score,
    case
        when kind = 'repost' or a + b <= 0.3 then null
        when d > 0.5 then 'positive'
        when d < 0.3 then 'negative'
        else 'neutral'
    end as sentiment_label,
    case when kind <> 'repost' and a + b <= 0.3 then 'no_evidence' end as sentiment_reason,
    case when kind <> 'repost' then 'lexicon test' end as sentiment_model,
    0 as inserted_seq,
    0 as content_seq,
    0 as metrics_seq
from made;

insert into post_campaign by name
select
    'x' as source, id as post_id, case when i % 7 = 0 then 'league' else 'arcane' end as campaign,
    case when c < 0.6 then 'stream' else 'search' end as acquisition, written as first_received_at, 'b' as batch_id,
    0 as load_seq
from made;

insert into post_tag by name
select
    'x' as source, id as post_id, 'hashtag' as tag_kind, tag, lower(tag) as tag_key, place as position, 0 as load_seq
from (
    select id, 'Arcane' as tag, 1 as place from made
    union all
    select id, (['Jinx', 'Vi', 'Caitlyn', 'Ekko'])[1 + i % 4], 2 from made where a > 0.35
    union all
    select id, (['fanart', 'cosplay', 'Netflix', 'League'])[1 + cast(floor(c * 3.99) as integer)], 3
    from made
    where b > 0.4
) as tagged (id, tag, place);

insert into dim_user by name
select
    'x' as source, author as user_id, 'fan_' || author as username, 'Fan ' || author as name,
    cast(floor(exp(hash(author) % 1000 / 95.0)) as bigint) as followers,
    (['US', 'FR', 'JP', 'BR', 'GB', 'DE', 'ID', 'ES', 'CA', 'MX', 'AU', 'KE', null, null])[1 + cast(hash(author) % 14 as bigint)]
        as country_code,
    case when hash(author) % 14 = 12 then 'empty' when hash(author) % 14 = 13 then 'no_match' end as region_reason,
    0 as inserted_seq, 0 as changed_seq
from (select distinct author from made) as authors;

insert into fact_user_metrics by name
select
    'x' as source, user_id, seen as observed_at, followers + step * cast(hash(user_id) % 40 as bigint) as followers,
    120 as following, 900 + step * 3 as posts, 'b' as batch_id, 0 as load_seq
from dim_user
cross join (
    select i as step, timestamp '2026-10-20 08:00:00' + to_days(cast(7 * i as integer)) as seen
    from range(6) as n (i)
) as weekly;

-- Growth that flattens: nearly all of it in the first two days.
insert into fact_post_metrics by name
select
    'x' as source, id as post_id, id as version_id, written + to_minutes(age) as observed_at, age as age_minutes,
    cast(floor(likes * share) as bigint) as likes, cast(floor(likes * share / 5) as bigint) as reposts,
    cast(floor(likes * share / 17) as bigint) as replies, cast(floor(likes * share / 60) as bigint) as quotes,
    cast(floor(likes * share * 40) as bigint) as impressions,
    case when i % 9 = 0 then cast(floor(likes * share * 12) as bigint) end as video_views, 'b' as batch_id,
    0 as load_seq
from made
cross join (
    values (15, 0.12), (60, 0.3), (180, 0.52), (720, 0.78), (1440, 0.9), (2880, 0.97), (5760, 1.0)
) as read (age, share)
where kind <> 'repost' and likes > 40;

insert into dim_date
select
    day, year(day), quarter(day), month(day), day(day), isoyear(day), weekofyear(day),
    cast(date_trunc('week', day) as date), isodow(day), dayname(day), isodow(day) >= 6
from (select distinct local_date as day from fact_post) as days;

insert into fact_count by name
select
    'x' as source, 'arcane' as campaign, cast(cast(written as date) as timestamp) as bucket_start, 'day' as granularity,
    cast(round(count(*) * 1.03) as bigint) as posts, timestamp '2026-11-24 06:00:00' as observed_at, 'b' as batch_id,
    0 as load_seq
from made
where kind <> 'repost' and i % 7 <> 0
group by cast(written as date);
