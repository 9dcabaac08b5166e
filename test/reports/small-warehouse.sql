-- A warehouse small enough to count by hand, in Europe/Paris. 2026-11-02 is a Monday.
insert into fact_post by name
select
    'x' as source, id as post_id, id as newest_version_id, 1 as versions, author as user_id,
    written as created_at, cast(written + interval 1 hour as date) as local_date,
    hour(written + interval 1 hour) as local_hour, written as collected_at, way as acquisition, kind,
    original as reposted_post_id, said as text, 'https://x.com/i/web/status/' || id as url, lang,
    likes, reposts, replies, quotes, impressions, views as video_views,
    case when likes is not null then timestamp '2026-11-17 00:00:00' end as metrics_at,
    0 as inserted_seq, 0 as content_seq, 0 as metrics_seq
from (
    values
    ('1001', 'u1', timestamp '2026-11-02 09:05:00', 'search', 'original', null, 'Vi is back', 'en', 10, 2, 1, 0, 1000, 50),
    ('1002', 'u2', timestamp '2026-11-02 09:55:00', 'search', 'reply', null, 'oui', 'fr', 0, 0, 0, 0, 20, null),
    ('1003', 'u1', timestamp '2026-11-04 22:10:00', 'search', 'quote', null, 'look at this', 'en', 5, 1, 0, 3, null, null),
    ('1004', 'u3', timestamp '2026-11-03 23:30:00', 'search', 'repost', '1001', null, 'en', null, null, null, null, null, null),
    ('1005', 'u2', timestamp '2026-11-01 12:00:00', 'reference', 'original', null, 'only referred to', 'en', 999, 9, 9, 9, 9999, null),
    ('1007', 'u4', timestamp '2026-11-16 07:00:00', 'import', 'original', null, '=1+1', null, 7, 0, 0, 0, null, null),
    ('1008', 'u5', timestamp '2026-11-04 22:40:00', 'search', 'original', null, 'both', 'pt', 1, 0, 0, 0, 10, null)
) as post (id, author, written, way, kind, original, said, lang, likes, reposts, replies, quotes, impressions, views);

insert into fact_post by name
select
    'x' as source, '1006' as post_id, timestamp '2026-11-03 10:00:00' as created_at, date '2026-11-03' as local_date,
    11 as local_hour, 'search' as acquisition, timestamp '2026-11-05 00:00:00' as withdrawn_at,
    'deleted' as withdrawn_reason, 0 as inserted_seq, 0 as content_seq, 0 as metrics_seq;

insert into post_campaign by name
select
    'x' as source, id as post_id, campaign, way as acquisition, timestamp '2026-11-17 00:00:00' as first_received_at,
    'b' as batch_id, 0 as load_seq
from (
    values
    ('1001', 'arcane', 'search'), ('1001', 'arcane', 'stream'), ('1002', 'arcane', 'search'),
    ('1003', 'arcane', 'search'), ('1004', 'arcane', 'search'), ('1005', 'arcane', 'reference'),
    ('1006', 'arcane', 'search'), ('1008', 'lol', 'search')
) as member (id, campaign, way);

insert into post_tag by name
select 'x' as source, id as post_id, 'hashtag' as tag_kind, tag, lower(tag) as tag_key, place as position, 0 as load_seq
from (
    values
    ('1001', 'Arcane', 1), ('1001', 'Jinx', 2), ('1002', 'arcane', 1), ('1003', 'Arcane', 1), ('1003', 'jinx', 2),
    ('1008', 'LoL', 1), ('1008', 'ARCANE', 2), ('1005', 'Nowhere', 1)
) as tagged (id, tag, place);

insert into dim_user by name
select
    'x' as source, id as user_id, handle as username, title as name, place as location, fans as followers,
    0 as inserted_seq, 0 as changed_seq
from (
    values
    ('u1', 'vi', 'Vi', ' Piltover ', 100), ('u2', 'jinx', 'Jinx', 'Zaun', 5000), ('u3', 'cait', 'Caitlyn', 'piltover', 70),
    ('u4', null, null, null, null), ('u5', 'ekko', 'Ekko', null, 20)
) as known (id, handle, title, place, fans);

insert into dim_date
select
    day, year(day), quarter(day), month(day), day(day), isoyear(day), weekofyear(day), cast(date_trunc('week', day) as date),
    isodow(day), dayname(day), isodow(day) >= 6
from (select distinct local_date as day from fact_post) as days;

insert into fact_post_metrics by name
select
    'x' as source, id as post_id, id as version_id, written + to_minutes(age) as observed_at, age as age_minutes,
    likes, reposts, 0 as replies, 0 as quotes, null as impressions, views as video_views, 'b' as batch_id, 0 as load_seq
from (
    values
    ('1001', timestamp '2026-11-02 09:05:00', 10, 4, 0, 10), ('1001', timestamp '2026-11-02 09:05:00', 50, 8, 1, 20),
    ('1001', timestamp '2026-11-02 09:05:00', 55, 9, 1, 30), ('1001', timestamp '2026-11-02 09:05:00', 1500, 10, 2, 50),
    ('1003', timestamp '2026-11-04 22:10:00', 12, 2, 1, null), ('1003', timestamp '2026-11-04 22:10:00', 60000, 5, 1, null),
    ('1005', timestamp '2026-11-01 12:00:00', 5, 999, 9, null)
) as seen (id, written, age, likes, reposts, views);

insert into fact_user_metrics by name
select
    'x' as source, id as user_id, seen as observed_at, fans as followers, 3 as following, written as posts,
    'b' as batch_id, 0 as load_seq
from (
    values
    ('u1', timestamp '2026-11-02 10:00:00', 80, 11), ('u1', timestamp '2026-11-09 10:00:00', 100, 15),
    ('u2', timestamp '2026-11-02 10:00:00', 5000, 7)
) as profile (id, seen, fans, written);

insert into fact_count by name
select
    'x' as source, 'arcane' as campaign, bucket as bucket_start, size as granularity, posts,
    timestamp '2026-11-17 00:00:00' as observed_at, 'b' as batch_id, 0 as load_seq
from (
    values
    (timestamp '2026-11-02 09:00:00', 'hour', 3), (timestamp '2026-11-02 10:00:00', 'hour', 1),
    (timestamp '2026-11-02 00:00:00', 'day', 5), (timestamp '2026-11-02 09:00:00', 'minute', 700), (timestamp '2026-11-05 00:00:00', 'hour', 2)
) as counted (bucket, size, posts);

-- Two answers on one day: the first bucket of each begins when it was asked.
insert into fact_count by name
select
    'x' as source, 'arcane' as campaign, asked as bucket_start, timestamp '2026-11-07 00:00:00' as bucket_end,
    'day' as granularity, posts, timestamp '2026-11-17 00:00:00' as observed_at, 'b' as batch_id, 0 as load_seq
from (
    values
    (timestamp '2026-11-06 09:47:00', 4), (timestamp '2026-11-06 10:02:00', 3)
) as counted (asked, posts);

insert into fact_gap values
('x', 'arcane', timestamp '2026-11-03 23:30:00', timestamp '2026-11-05 01:00:00', 'down', 12, null, null),
('x', 'arcane', timestamp '2026-11-04 23:00:00', timestamp '2026-11-05 00:30:00', 'quarantine', null, null, null),
('x', 'arcane', timestamp '2026-11-04 10:00:00', timestamp '2026-11-04 10:30:00', 'refused', 3, 'search', timestamp '2026-11-04 11:00:00');

insert into fact_spend values
('x', 'arcane', date '2026-11-02', 'post', 1, 2, 0.010000, 'USD', '2026-05-04'),
('x', 'arcane', date '2026-11-02', 'user', 1, 2, 0.020000, 'USD', '2026-05-04'),
('x', 'lol', date '2026-11-04', 'post', 2, 1, 0.005000, 'USD', '2026-05-04');

-- Moods: 1001 and 1003 positive, 1002 negative, 1007 without evidence, 1008 neutral; the repost 1004 has none.
update fact_post
set sentiment_score = mood.score, sentiment_label = mood.label, sentiment_reason = mood.reason,
    sentiment_model = 'lexicon test', lang_detected = mood.detected, lang_source = mood.claimed
from (
    values
    ('1001', 0.8, 'positive', null, 'en', 'en'), ('1002', -0.6, 'negative', null, 'fr', 'fr'),
    ('1003', 0.2, 'positive', null, 'en', 'de'), ('1007', null, null, 'no_evidence', null, 'und'),
    ('1008', 0.0, 'neutral', null, 'pt', 'pt')
) as mood (id, score, label, reason, detected, claimed)
where fact_post.post_id = mood.id;

-- Authors: vi and jinx in France, cait nowhere to be found, ekko says nothing; u4 was never bought.
update dim_user
set country_code = placed.country, admin1_code = placed.part, region = placed.name, region_reason = placed.reason
from (
    values
    ('u1', 'FR', 'FR-IDF', 'Île-de-France', null), ('u2', 'FR', null, null, null),
    ('u3', null, null, null, 'no_match'), ('u5', null, null, null, 'empty')
) as placed (id, country, part, name, reason)
where dim_user.user_id = placed.id;
