-- Withdrawn posts and authors. Tombstones are kept for good and applied to whatever is loaded later; a withdrawn
-- post keeps its key, its time and the reason. A post's own tombstone goes before its author's.
CREATE OR REPLACE TEMP TABLE fresh_tombstone AS
SELECT
    source,
    kind,
    id,
    min(withdrawn_at) AS withdrawn_at,
    min_by(reason, row(withdrawn_at, reason)) AS reason
FROM (
    FROM stage_tombstone
    UNION ALL
    FROM tombstone
    UNION ALL
    -- A post that is not shown because its account is suspended or protected tells that of the account.
    SELECT stone.source, 'user' AS kind, fact_post.user_id AS id, stone.withdrawn_at, stone.reason
    FROM (FROM stage_tombstone UNION FROM tombstone) AS stone
    INNER JOIN fact_post ON stone.source = fact_post.source AND stone.id = fact_post.post_id
    WHERE stone.kind = 'post' AND stone.reason IN ('suspended', 'protected') AND fact_post.user_id IS NOT NULL
) AS every_tombstone
GROUP BY source, kind, id;

-- Names and links that other posts hold are looked for once: when the tombstone is new, or when they are.
CREATE OR REPLACE TEMP TABLE new_tombstone AS
SELECT stone.source, stone.kind, stone.id
FROM fresh_tombstone AS stone
ANTI JOIN tombstone AS known ON stone.source = known.source AND stone.kind = known.kind AND stone.id = known.id;

DELETE FROM tombstone;

INSERT INTO tombstone
SELECT * FROM fresh_tombstone;

CREATE OR REPLACE TEMP TABLE withdrawn_post AS
WITH
named AS (
    SELECT source, id AS post_id, withdrawn_at, reason FROM fresh_tombstone WHERE kind = 'post'
    UNION ALL
    SELECT version.source, version.post_id, stone.withdrawn_at, stone.reason
    FROM fresh_tombstone AS stone
    INNER JOIN post_version AS version ON stone.source = version.source AND stone.id = version.version_id
    WHERE stone.kind = 'post' AND version.version_id <> version.post_id
),

own AS (
    SELECT source, post_id, min({moment: withdrawn_at, reason: reason}) AS stone
    FROM named
    GROUP BY source, post_id
),

-- A repost repeats a text that is withdrawn: it goes with its original.
original AS (
    SELECT source, post_id, min(stone.moment) AS withdrawn_at
    FROM (
        FROM own
        UNION ALL
        SELECT fact_post.source, fact_post.post_id, {moment: author.withdrawn_at, reason: author.reason} AS stone
        FROM fact_post
        INNER JOIN fresh_tombstone AS author
            ON
                fact_post.source = author.source
                AND author.kind = 'user'
                AND coalesce(fact_post.user_id, fact_post.withdrawn_user_id) = author.id
    ) AS gone
    GROUP BY source, post_id
)

SELECT
    fact_post.rowid AS fact_row,
    fact_post.source,
    fact_post.post_id,
    fact_post.local_date,
    CASE
        WHEN own.stone IS NOT NULL THEN own.stone
        WHEN author.id IS NOT NULL THEN {moment: author.withdrawn_at, reason: author.reason}
        ELSE {moment: original.withdrawn_at, reason: 'original-withdrawn'}
    END AS stone,
    -- A stub names neither its author nor its original, but has to follow their tombstones when it is seen again, and
    -- its author's when that is learned after its original's.
    CASE WHEN own.stone IS NULL THEN coalesce(fact_post.user_id, fact_post.withdrawn_user_id) END AS withdrawn_user_id,
    CASE WHEN own.stone IS NULL AND author.id IS NULL THEN original.post_id END AS withdrawn_original_id
FROM fact_post
LEFT JOIN own ON fact_post.source = own.source AND fact_post.post_id = own.post_id
LEFT JOIN fresh_tombstone AS author
    ON
        fact_post.source = author.source
        AND author.kind = 'user'
        AND coalesce(fact_post.user_id, fact_post.withdrawn_user_id) = author.id
LEFT JOIN original
    ON
        fact_post.source = original.source
        AND coalesce(fact_post.reposted_post_id, fact_post.withdrawn_original_id) = original.post_id
WHERE
    (own.stone IS NOT NULL OR author.id IS NOT NULL OR original.post_id IS NOT NULL)
    AND (
        fact_post.kind IS NOT NULL
        OR fact_post.metrics_at IS NOT NULL
        OR fact_post.collected_at IS NOT NULL
        OR fact_post.withdrawn_at IS DISTINCT FROM coalesce(own.stone.moment, author.withdrawn_at, original.withdrawn_at)
        OR fact_post.withdrawn_reason IS DISTINCT FROM coalesce(own.stone.reason, author.reason, 'original-withdrawn')
    );

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM withdrawn_post;

-- By the days under which the rows themselves were published.
INSERT INTO dirty_day
SELECT 'post_campaign' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_campaign AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT 'post_tag' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_tag AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT 'post_mention' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_mention AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT 'post_link' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_link AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT 'post_attachment' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_attachment AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT 'post_topic' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_topic AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT 'post_version' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_version AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id;

INSERT INTO dirty_day
SELECT DISTINCT 'fact_post_metrics' AS mart, snapshot.observed_at::DATE AS day, getvariable('load_seq') AS load_seq
FROM fact_post_metrics AS snapshot
SEMI JOIN withdrawn_post ON snapshot.source = withdrawn_post.source AND snapshot.post_id = withdrawn_post.post_id;

-- Media of withdrawn posts; also of posts that were withdrawn before and came again with this load.
CREATE OR REPLACE TEMP TABLE withdrawn_medium AS
SELECT hung.source, hung.media_key
FROM post_attachment AS hung
SEMI JOIN withdrawn_post ON hung.source = withdrawn_post.source AND hung.post_id = withdrawn_post.post_id
UNION
SELECT seen.source, unnest(seen.media_keys) AS media_key
FROM stage_post AS seen
SEMI JOIN withdrawn_post ON seen.source = withdrawn_post.source AND seen.post_id = withdrawn_post.post_id
WHERE seen.media_keys IS NOT NULL;

UPDATE fact_post
SET
    newest_version_id = NULL,
    versions = NULL,
    user_id = NULL,
    collected_at = NULL,
    acquisition = NULL,
    kind = NULL,
    in_reply_to_post_id = NULL,
    quoted_post_id = NULL,
    reposted_post_id = NULL,
    conversation_id = NULL,
    in_reply_to_user_id = NULL,
    text = NULL,
    url = NULL,
    possibly_sensitive = NULL,
    has_media = NULL,
    has_video = NULL,
    latitude = NULL,
    longitude = NULL,
    place_id = NULL,
    place_name = NULL,
    country_code = NULL,
    admin1_code = NULL,
    region = NULL,
    region_method = NULL,
    lang = NULL,
    lang_source = NULL,
    lang_detected = NULL,
    lang_method = NULL,
    sentiment_score = NULL,
    sentiment_label = NULL,
    sentiment_reason = NULL,
    sentiment_model = NULL,
    author_followers = NULL,
    likes = NULL,
    reposts = NULL,
    replies = NULL,
    quotes = NULL,
    bookmarks = NULL,
    impressions = NULL,
    video_views = NULL,
    video_views_at = NULL,
    metrics_at = NULL,
    withdrawn_at = withdrawn_post.stone.moment,
    withdrawn_reason = withdrawn_post.stone.reason,
    withdrawn_user_id = withdrawn_post.withdrawn_user_id,
    withdrawn_original_id = withdrawn_post.withdrawn_original_id,
    content_richness = NULL,
    content_at = NULL,
    content_batch = NULL,
    content_hash = NULL,
    metrics_version = NULL,
    metrics_batch = NULL,
    author_followers_at = NULL,
    content_seq = getvariable('load_seq'),
    metrics_seq = getvariable('load_seq')
FROM withdrawn_post
WHERE fact_post.rowid = withdrawn_post.fact_row;

DELETE FROM fact_post_metrics USING withdrawn_post
WHERE fact_post_metrics.source = withdrawn_post.source AND fact_post_metrics.post_id = withdrawn_post.post_id;

DELETE FROM post_campaign USING withdrawn_post
WHERE post_campaign.source = withdrawn_post.source AND post_campaign.post_id = withdrawn_post.post_id;

DELETE FROM post_tag USING withdrawn_post
WHERE post_tag.source = withdrawn_post.source AND post_tag.post_id = withdrawn_post.post_id;

DELETE FROM post_mention USING withdrawn_post
WHERE post_mention.source = withdrawn_post.source AND post_mention.post_id = withdrawn_post.post_id;

DELETE FROM post_link USING withdrawn_post
WHERE post_link.source = withdrawn_post.source AND post_link.post_id = withdrawn_post.post_id;

DELETE FROM post_attachment USING withdrawn_post
WHERE post_attachment.source = withdrawn_post.source AND post_attachment.post_id = withdrawn_post.post_id;

DELETE FROM post_topic USING withdrawn_post
WHERE post_topic.source = withdrawn_post.source AND post_topic.post_id = withdrawn_post.post_id;

-- Of an edited post the ids of its versions stay, so that a tombstone of any version still finds it.
UPDATE post_version
SET text = NULL
FROM withdrawn_post
WHERE post_version.source = withdrawn_post.source AND post_version.post_id = withdrawn_post.post_id;

-- Media that no post carries any more: their descriptions were the author's.
CREATE OR REPLACE TEMP TABLE orphaned_medium AS
SELECT medium.rowid AS media_row, medium.first_seen_date
FROM dim_media AS medium
SEMI JOIN withdrawn_medium ON medium.source = withdrawn_medium.source AND medium.media_key = withdrawn_medium.media_key
ANTI JOIN post_attachment ON medium.source = post_attachment.source AND medium.media_key = post_attachment.media_key;

INSERT INTO dirty_day
SELECT DISTINCT 'dim_media' AS mart, first_seen_date AS day, getvariable('load_seq') AS load_seq
FROM orphaned_medium;

DELETE FROM dim_media USING orphaned_medium
WHERE dim_media.rowid = orphaned_medium.media_row;

-- Other people's posts keep what they say; the name of a withdrawn account beside it goes.
CREATE OR REPLACE TEMP TABLE unnamed_mention AS
SELECT mention.rowid AS mention_row, mention.source, mention.post_id, mention.local_date
FROM post_mention AS mention
INNER JOIN fresh_tombstone AS stone
    ON mention.source = stone.source AND mention.user_id = stone.id AND stone.kind = 'user'
LEFT JOIN new_tombstone AS fresh ON stone.source = fresh.source AND stone.kind = fresh.kind AND stone.id = fresh.id
WHERE
    mention.username IS NOT NULL
    AND (fresh.id IS NOT NULL OR mention.load_seq = getvariable('load_seq'));

INSERT INTO dirty_day
SELECT DISTINCT 'post_mention' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM unnamed_mention;

UPDATE post_mention
SET username = NULL
FROM unnamed_mention
WHERE post_mention.rowid = unnamed_mention.mention_row;

-- A link to a withdrawn post tells its author's name, and its title may tell more.
CREATE OR REPLACE TEMP TABLE unnamed_link AS
WITH
pointing AS (
    SELECT
        rowid AS link_row,
        source,
        post_id,
        local_date,
        load_seq,
        regexp_extract(expanded_url, '^https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:i/web|\w+)/status/(\d+)', 1, 'i')
            AS target_id
    FROM post_link
    WHERE contains(expanded_url, '/status/')
)

SELECT pointing.link_row, pointing.source, pointing.post_id, pointing.local_date
FROM pointing
INNER JOIN fresh_tombstone AS stone
    ON pointing.source = stone.source AND pointing.target_id = stone.id AND stone.kind = 'post'
LEFT JOIN new_tombstone AS fresh ON stone.source = fresh.source AND stone.kind = fresh.kind AND stone.id = fresh.id
WHERE fresh.id IS NOT NULL OR pointing.load_seq = getvariable('load_seq')
UNION
SELECT pointing.link_row, pointing.source, pointing.post_id, pointing.local_date
FROM pointing
SEMI JOIN withdrawn_post
    ON pointing.source = withdrawn_post.source AND pointing.target_id = withdrawn_post.post_id;

INSERT INTO dirty_day
SELECT DISTINCT 'post_link' AS mart, local_date AS day, getvariable('load_seq') AS load_seq
FROM unnamed_link;

UPDATE post_link
SET expanded_url = NULL, title = NULL, description = NULL
FROM unnamed_link
WHERE post_link.rowid = unnamed_link.link_row;

-- As the shredding has it of a record from which they were cut before it was loaded.
UPDATE fact_post
SET content_hash = 0
FROM (SELECT source, post_id FROM unnamed_mention UNION SELECT source, post_id FROM unnamed_link) AS unnamed
WHERE
    fact_post.source = unnamed.source
    AND fact_post.post_id = unnamed.post_id
    AND fact_post.content_hash IS NOT NULL;

CREATE OR REPLACE TEMP TABLE withdrawn_user AS
SELECT
    dim_user.rowid AS dim_row,
    dim_user.source,
    dim_user.user_id,
    dim_user.first_seen_date,
    stone.withdrawn_at,
    stone.reason
FROM dim_user
INNER JOIN fresh_tombstone AS stone ON dim_user.source = stone.source AND dim_user.user_id = stone.id
WHERE
    stone.kind = 'user'
    AND (dim_user.username IS NOT NULL OR dim_user.withdrawn_at IS DISTINCT FROM stone.withdrawn_at);

INSERT INTO dirty_day
SELECT DISTINCT 'dim_user' AS mart, first_seen_date AS day, getvariable('load_seq') AS load_seq
FROM withdrawn_user;

INSERT INTO dirty_day
SELECT DISTINCT 'fact_user_metrics' AS mart, snapshot.observed_at::DATE AS day, getvariable('load_seq') AS load_seq
FROM fact_user_metrics AS snapshot
INNER JOIN fresh_tombstone AS stone ON snapshot.source = stone.source AND snapshot.user_id = stone.id
WHERE stone.kind = 'user';

UPDATE dim_user
SET
    username = NULL,
    name = NULL,
    location = NULL,
    country_code = NULL,
    admin1_code = NULL,
    region = NULL,
    region_method = NULL,
    region_confidence = NULL,
    region_reason = NULL,
    followers = NULL,
    following = NULL,
    posts = NULL,
    verified = NULL,
    created_at = NULL,
    withdrawn_at = withdrawn_user.withdrawn_at,
    withdrawn_reason = withdrawn_user.reason,
    profile_hash = NULL,
    changed_seq = getvariable('load_seq')
FROM withdrawn_user
WHERE dim_user.rowid = withdrawn_user.dim_row;

-- Of every withdrawn user, not only of those whose profile came back: an older profile brings figures alone.
DELETE FROM fact_user_metrics USING fresh_tombstone AS stone
WHERE fact_user_metrics.source = stone.source AND fact_user_metrics.user_id = stone.id AND stone.kind = 'user';
