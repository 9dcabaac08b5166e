-- From the views seen_post, seen_user, seen_media and seen_place of one shape into the staging tables:
-- both vocabularies become one, strings become values. What cannot be cast becomes NULL, never 0.
-- A record that says when it was received (twarc stamps its own) is believed: an import may come years later.
INSERT INTO stage_post
WITH
sighting AS (
    SELECT
        batch.source,
        batch.batch_id,
        coalesce(try_cast(seen.retrieved_at AS TIMESTAMP), batch.received_at) AS received_at,
        batch.acquisition,
        -- One connection serves all campaigns, so a stream's record says itself which it belongs to.
        CASE
            WHEN batch.acquisition = 'stream' THEN coalesce(seen.own_campaigns, batch.campaigns)
            ELSE batch.campaigns
        END AS campaigns,
        seen.is_reference,
        seen.matched,
        seen.post,
        coalesce(post.edit_history_tweet_ids, post.edit_history_post_ids) AS history,
        coalesce(post.referenced_tweets, post.referenced_posts) AS referenced,
        coalesce(post.note_tweet, post.note_post) AS note
    FROM seen_post AS seen
    INNER JOIN stage_batch AS batch ON seen.file = batch.file
    WHERE seen.post.id IS NOT NULL
),

linked AS (
    -- A lambda takes its time over an empty list, too.
    SELECT
        *,
        CASE
            WHEN len(referenced) > 0 THEN list_filter(referenced, lambda link: link.type = 'retweeted')[1].id
        END AS reposted_post_id,
        CASE
            WHEN len(referenced) > 0 THEN list_filter(referenced, lambda link: link.type = 'quoted')[1].id
        END AS quoted_post_id,
        CASE
            WHEN len(referenced) > 0 THEN list_filter(referenced, lambda link: link.type = 'replied_to')[1].id
        END AS in_reply_to_post_id,
        coalesce(note.entities, post.entities) AS entities,
        coalesce(note.text, post.text) AS full_text
    FROM sighting
)

SELECT
    source,
    batch_id,
    received_at,
    CASE
        WHEN is_reference THEN 1
        WHEN acquisition = 'stream' THEN 5
        WHEN acquisition = 'search' THEN 4
        WHEN acquisition = 'import' THEN 3
        ELSE 2
    END AS acquisition_rank,
    is_reference,
    campaigns,
    matched,
    coalesce(history[1], post.id) AS post_id,
    post.id AS version_id,
    coalesce(list_position(history, post.id), 1) AS version,
    CASE WHEN len(history) > 1 THEN history END AS history,
    post.author_id AS user_id,
    -- A snowflake id carries its own time of creation, in milliseconds.
    coalesce(
        try_cast(post.created_at AS TIMESTAMP),
        CASE
            WHEN source = 'x' THEN make_timestamp(((try_cast(post.id AS BIGINT) >> 22) + 1288834974657) * 1000)
        END
    ) AS created_at,
    timezone(getvariable('zone'), timezone('UTC', created_at)) AS local_time,
    CASE
        WHEN reposted_post_id IS NOT NULL THEN 'repost'
        WHEN quoted_post_id IS NOT NULL THEN 'quote'
        WHEN in_reply_to_post_id IS NOT NULL THEN 'reply'
        ELSE 'original'
    END AS kind,
    in_reply_to_post_id,
    quoted_post_id,
    reposted_post_id,
    post.conversation_id,
    post.in_reply_to_user_id,
    -- X escapes exactly these in texts; the ampersand comes last, or `&amp;lt;` would be decoded twice.
    CASE
        WHEN reposted_post_id IS NOT NULL THEN NULL
        WHEN contains(full_text, '&') OR contains(full_text, chr(0))
            THEN
                replace(
                    replace(replace(replace(replace(replace(full_text, chr(0), ''), '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''),
                    '&amp;',
                    '&'
                )
        ELSE full_text
    END AS text,
    post.lang AS lang_source,
    try_cast(post.possibly_sensitive AS BOOLEAN) AS possibly_sensitive,
    post.geo.coordinates.coordinates[2] AS latitude,
    post.geo.coordinates.coordinates[1] AS longitude,
    post.geo.place_id,
    CASE WHEN reposted_post_id IS NULL THEN post.attachments.media_keys END AS media_keys,
    CASE
        WHEN reposted_post_id IS NULL AND len(entities.hashtags) > 0
            THEN list_transform(entities.hashtags, lambda entity: entity.tag)
    END AS hashtags,
    CASE
        WHEN reposted_post_id IS NULL AND len(entities.cashtags) > 0
            THEN list_transform(entities.cashtags, lambda entity: entity.tag)
    END AS cashtags,
    CASE WHEN reposted_post_id IS NULL AND len(entities.mentions) > 0 THEN entities.mentions END AS mentions,
    CASE WHEN reposted_post_id IS NULL AND len(entities.urls) > 0 THEN entities.urls END AS urls,
    CASE
        WHEN reposted_post_id IS NULL AND len(post.context_annotations) > 0 THEN post.context_annotations
    END AS topics,
    reposted_post_id IS NULL AND post.public_metrics IS NOT NULL AS has_metrics,
    CASE WHEN reposted_post_id IS NULL THEN try_cast(post.public_metrics.like_count AS BIGINT) END AS likes,
    CASE
        WHEN reposted_post_id IS NULL
            THEN try_cast(coalesce(post.public_metrics.retweet_count, post.public_metrics.repost_count) AS BIGINT)
    END AS reposts,
    CASE WHEN reposted_post_id IS NULL THEN try_cast(post.public_metrics.reply_count AS BIGINT) END AS replies,
    CASE WHEN reposted_post_id IS NULL THEN try_cast(post.public_metrics.quote_count AS BIGINT) END AS quotes,
    CASE WHEN reposted_post_id IS NULL THEN try_cast(post.public_metrics.bookmark_count AS BIGINT) END AS bookmarks,
    CASE
        WHEN reposted_post_id IS NULL THEN try_cast(post.public_metrics.impression_count AS BIGINT)
    END AS impressions,
    -- All of these are fixed for a version, so a record that has more of them was asked for more.
    (post.created_at IS NOT NULL)::UTINYINT + (post.author_id IS NOT NULL)::UTINYINT
    + (post.entities IS NOT NULL)::UTINYINT + (post.attachments IS NOT NULL)::UTINYINT
    + (post.geo IS NOT NULL)::UTINYINT + (note IS NOT NULL)::UTINYINT
    + (post.context_annotations IS NOT NULL)::UTINYINT AS richness,
    -- Of a repost nothing is kept that its text and entities say. Where the name of a withdrawn account or the target
    -- of a link was cut out, before or after it was loaded, the hash says nothing: it would tell the one from the other.
    CASE
        WHEN reposted_post_id IS NOT NULL
            THEN
                hash(
                    post.id, post.author_id, post.lang, referenced, post.conversation_id, post.possibly_sensitive,
                    post.geo
                )
        WHEN
            len(entities.mentions) > 0
            AND len(list_filter(entities.mentions, lambda mention: mention.id IS NOT NULL AND mention.username IS NULL)) > 0
            OR len(entities.urls) > 0
            AND len(list_filter(entities.urls, lambda link: link.expanded_url IS NULL AND link.title IS NULL)) > 0
            THEN 0::UBIGINT
        ELSE
            hash(
                post.id, post.author_id, full_text, post.lang, referenced, post.conversation_id,
                post.possibly_sensitive, post.geo, post.attachments, entities, post.context_annotations
            )
    END AS content_hash,
    -- Posts of one text and one claim are read once.
    hash(text, lang_source) AS text_key
FROM linked;

INSERT INTO stage_user
SELECT
    batch.source,
    batch.batch_id,
    coalesce(try_cast(seen.retrieved_at AS TIMESTAMP), batch.received_at) AS received_at,
    account.id AS user_id,
    account.username,
    account.name,
    account.location,
    CASE
        WHEN account.verified IS NULL AND account.verified_type IS NULL THEN NULL
        ELSE coalesce(try_cast(account.verified AS BOOLEAN), false)
            OR coalesce(account.verified_type NOT IN ('none', ''), false)
    END AS verified,
    try_cast(account.created_at AS TIMESTAMP) AS created_at,
    try_cast(account.public_metrics.followers_count AS BIGINT) AS followers,
    try_cast(account.public_metrics.following_count AS BIGINT) AS following,
    try_cast(coalesce(account.public_metrics.tweet_count, account.public_metrics.post_count) AS BIGINT) AS posts,
    hash(
        account.username, account.name, account.location, account.verified, account.verified_type, account.created_at,
        account.public_metrics.followers_count, account.public_metrics.following_count,
        coalesce(account.public_metrics.tweet_count, account.public_metrics.post_count)
    ) AS profile_hash
FROM seen_user AS seen
INNER JOIN stage_batch AS batch ON seen.file = batch.file
WHERE account.id IS NOT NULL;

INSERT INTO stage_media
SELECT
    batch.source,
    batch.batch_id,
    coalesce(try_cast(seen.retrieved_at AS TIMESTAMP), batch.received_at) AS received_at,
    medium.media_key,
    medium.type AS media_type,
    coalesce(medium.url, medium.preview_image_url) AS url,
    try_cast(medium.duration_ms AS BIGINT) AS duration_ms,
    medium.alt_text,
    try_cast(medium.public_metrics.view_count AS BIGINT) AS views
FROM seen_media AS seen
INNER JOIN stage_batch AS batch ON seen.file = batch.file
WHERE medium.media_key IS NOT NULL;

INSERT INTO stage_place
SELECT
    batch.source,
    batch.batch_id,
    coalesce(try_cast(seen.retrieved_at AS TIMESTAMP), batch.received_at) AS received_at,
    place.id AS place_id,
    coalesce(place.full_name, place.name) AS name,
    upper(nullif(place.country_code, '')) AS country_code
FROM seen_place AS seen
INNER JOIN stage_batch AS batch ON seen.file = batch.file
WHERE place.id IS NOT NULL;
