-- title: One post
-- question: What is known about a post?
-- params:
--   post  text  Id of the post; without one, the post that was engaged with most.
-- columns:
--   post_id           text     -            Post.
--   source            text     -            Platform it stands on.
--   kind              text     -            original, reply, quote or repost.
--   created_at        time     -            When it was written.
--   author            text     -            Handle, where authors are bought; else the author's id.
--   author_id         text     -            Id of the author.
--   author_name       text     -            Name the author goes by.
--   author_region     text     -            Country of the author, by the profile.
--   author_followers  integer  followers    Followers when it was first seen.
--   text              text     -            What it says.
--   language          text     -            Language of the text.
--   mood              text     -            negative, neutral or positive; empty where it has none.
--   mood_score        number   score        From -1, negative, to 1, positive.
--   hashtags          text     -            Hashtags it bears, without #.
--   campaigns         text     -            Campaigns it belongs to.
--   acquisitions      text     -            Ways it came in: stream, search, import, lookup, reference.
--   collected_at      time     -            When it was first received.
--   versions          integer  versions     Versions known; more than one where it was edited.
--   in_reply_to       text     -            Post it answers.
--   quoted            text     -            Post it quotes.
--   reposted          text     -            Post it repeats, where its text and metrics are.
--   engagements       integer  engagements  Likes, reposts, replies and quotes together.
--   likes             integer  likes        Newest likes.
--   reposts           integer  reposts      Newest reposts.
--   replies           integer  replies      Newest replies.
--   quotes            integer  quotes       Newest quotes.
--   bookmarks         integer  bookmarks    Newest bookmarks.
--   impressions       integer  impressions  How often it was shown.
--   video_views       integer  views        Views of its videos.
--   metrics_at        time     -            When these were read.
--   url               text     -            Where to read it.
--   withdrawn_at      time     -            When it was learned that it is gone; then nothing else is kept.
--   withdrawn_reason  text     -            Why it is gone.
-- chart: none
with ranked as (
    select
        post.post_id,
        row_number() over (
            order by
                coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0) + coalesce(quotes, 0) desc,
                created_at,
                post_id
        ) as place
    from fact_post as post
    where $post is null and withdrawn_at is null and kind <> 'repost' and metrics_at is not null
),

-- A join, not an "or": engines then skip the files that cannot hold the post.
wanted as (
    select $post as post_id
    where $post is not null
    union all
    select post_id
    from ranked
    where place = 1
),

meant as (
    select post.*
    from fact_post as post
    inner join wanted on post.post_id = wanted.post_id
),

tagged as (
    select tag.source, tag.post_id, string_agg(tag.tag, ' ' order by tag.position) as hashtags
    from meant
    inner join post_tag as tag on tag.source = meant.source and tag.post_id = meant.post_id
    where tag.tag_kind = 'hashtag'
    group by tag.source, tag.post_id
),

member as (
    select distinct bridge.source, bridge.post_id, bridge.campaign, bridge.acquisition
    from meant
    inner join post_campaign as bridge on bridge.source = meant.source and bridge.post_id = meant.post_id
),

-- Each once, in order: an ordered aggregate of distinct values is another in every engine.
followed as (
    select source, post_id, string_agg(campaign, ' ' order by campaign) as campaigns
    from (select distinct source, post_id, campaign from member) as once
    group by source, post_id
),

reached as (
    select source, post_id, string_agg(acquisition, ' ' order by acquisition) as acquisitions
    from (select distinct source, post_id, acquisition from member) as once
    group by source, post_id
)

select
    meant.post_id,
    meant.source,
    meant.kind,
    meant.created_at,
    case when meant.withdrawn_at is null then coalesce(author.username, meant.user_id) end as author,
    case when meant.withdrawn_at is null then meant.user_id end as author_id,
    case when meant.withdrawn_at is null then author.name end as author_name,
    case when meant.withdrawn_at is null then author.country_code end as author_region,
    meant.author_followers,
    meant.text,
    meant.lang as language,
    meant.sentiment_label as mood,
    meant.sentiment_score as mood_score,
    tagged.hashtags,
    followed.campaigns,
    reached.acquisitions,
    meant.collected_at,
    cast(meant.versions as bigint) as versions,
    meant.in_reply_to_post_id as in_reply_to,
    meant.quoted_post_id as quoted,
    meant.reposted_post_id as reposted,
    cast(
        case
            when meant.metrics_at is not null
                then
                    coalesce(meant.likes, 0) + coalesce(meant.reposts, 0)
                    + coalesce(meant.replies, 0) + coalesce(meant.quotes, 0)
        end as bigint
    ) as engagements,
    meant.likes,
    meant.reposts,
    meant.replies,
    meant.quotes,
    meant.bookmarks,
    meant.impressions,
    meant.video_views,
    meant.metrics_at,
    meant.url,
    meant.withdrawn_at,
    meant.withdrawn_reason
from meant
left join dim_user as author on meant.source = author.source and meant.user_id = author.user_id
left join tagged on meant.source = tagged.source and meant.post_id = tagged.post_id
left join followed on meant.source = followed.source and meant.post_id = followed.post_id
left join reached on meant.source = reached.source and meant.post_id = reached.post_id
order by meant.source, meant.post_id
