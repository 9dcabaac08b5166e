-- Rows that hang on a post's content: tags, mentions, links, media, topics. They are written for new posts, and
-- written again for posts whose content changed.
CREATE OR REPLACE TEMP TABLE bridged_post AS
SELECT seen.source, seen.post_id, seen.local_time::DATE AS local_date, seen.rowid AS sighting
FROM stage_post AS seen
ANTI JOIN ranked_sighting ON seen.rowid = ranked_sighting.sighting
WHERE
    seen.hashtags IS NOT NULL OR seen.cashtags IS NOT NULL OR seen.mentions IS NOT NULL OR seen.urls IS NOT NULL
    OR seen.media_keys IS NOT NULL OR seen.topics IS NOT NULL
UNION ALL
SELECT fresh.source, fresh.post_id, fact_post.local_date, fresh.content_sighting AS sighting
FROM chunk_row AS fresh
INNER JOIN fact_post ON fresh.source = fact_post.source AND fresh.post_id = fact_post.post_id
WHERE
    fact_post.inserted_seq = getvariable('load_seq')
    OR EXISTS (
        SELECT 1 FROM changed_post WHERE changed_post.source = fresh.source AND changed_post.post_id = fresh.post_id
    );

INSERT INTO post_tag BY NAME
WITH spelled AS (
    SELECT
        post.source,
        post.post_id,
        'hashtag' AS tag_kind,
        unnest(content.hashtags) AS tag,
        generate_subscripts(content.hashtags, 1) AS position,
        post.local_date
    FROM bridged_post AS post
    INNER JOIN stage_post AS content ON post.sighting = content.rowid
    WHERE content.hashtags IS NOT NULL
    UNION ALL
    SELECT
        post.source,
        post.post_id,
        'cashtag' AS tag_kind,
        unnest(content.cashtags) AS tag,
        generate_subscripts(content.cashtags, 1) AS position,
        post.local_date
    FROM bridged_post AS post
    INNER JOIN stage_post AS content ON post.sighting = content.rowid
    WHERE content.cashtags IS NOT NULL
)

SELECT
    source,
    post_id,
    tag_kind,
    min_by(tag, position) AS tag,
    lower(tag) AS tag_key,
    min(position)::INTEGER AS position,
    any_value(local_date) AS local_date,
    getvariable('load_seq') AS load_seq
FROM spelled
WHERE tag IS NOT NULL
GROUP BY source, post_id, tag_kind, tag_key;

INSERT INTO post_mention BY NAME
SELECT
    source,
    post_id,
    position::INTEGER AS position,
    mention.id AS user_id,
    mention.username,
    local_date,
    getvariable('load_seq') AS load_seq
FROM (
    SELECT
        post.source,
        post.post_id,
        unnest(content.mentions) AS mention,
        generate_subscripts(content.mentions, 1) AS position,
        post.local_date
    FROM bridged_post AS post
    INNER JOIN stage_post AS content ON post.sighting = content.rowid
    WHERE content.mentions IS NOT NULL
) AS named;

INSERT INTO post_link BY NAME
SELECT
    source,
    post_id,
    position::INTEGER AS position,
    link.url,
    coalesce(link.unwound_url, link.expanded_url) AS expanded_url,
    link.title,
    link.description,
    local_date,
    getvariable('load_seq') AS load_seq
FROM (
    SELECT
        post.source,
        post.post_id,
        unnest(content.urls) AS link,
        generate_subscripts(content.urls, 1) AS position,
        post.local_date
    FROM bridged_post AS post
    INNER JOIN stage_post AS content ON post.sighting = content.rowid
    WHERE content.urls IS NOT NULL
) AS linked
WHERE link.media_key IS NULL;

INSERT INTO post_attachment BY NAME
SELECT
    post.source,
    post.post_id,
    generate_subscripts(content.media_keys, 1)::INTEGER AS position,
    unnest(content.media_keys) AS media_key,
    post.local_date,
    getvariable('load_seq') AS load_seq
FROM bridged_post AS post
INNER JOIN stage_post AS content ON post.sighting = content.rowid
WHERE content.media_keys IS NOT NULL;

INSERT INTO post_topic BY NAME
SELECT
    source,
    post_id,
    topic.domain.id AS domain_id,
    max(topic.domain.name) AS domain,
    topic.entity.id AS entity_id,
    max(topic.entity.name) AS entity,
    any_value(local_date) AS local_date,
    getvariable('load_seq') AS load_seq
FROM (
    SELECT post.source, post.post_id, unnest(content.topics) AS topic, post.local_date
    FROM bridged_post AS post
    INNER JOIN stage_post AS content ON post.sighting = content.rowid
    WHERE content.topics IS NOT NULL
) AS annotated
WHERE topic.domain.id IS NOT NULL AND topic.entity.id IS NOT NULL
GROUP BY source, post_id, topic.domain.id, topic.entity.id;
