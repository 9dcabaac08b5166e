-- Posts flattened by twarc: everything a post refers to is written inside it, two references deep.
-- Reads the files named by the variable `files`.
CREATE OR REPLACE TEMP TABLE raw_flat AS
SELECT * EXCLUDE (birdsong, filename, __twarc), filename AS file, __twarc.retrieved_at AS retrieved_at
FROM
    read_json(
        getvariable('files'),
        format = 'newline_delimited',
        maximum_object_size = 33554432,
        filename = true,
        columns = {
            birdsong: 'VARCHAR',
            __twarc: 'STRUCT(retrieved_at VARCHAR)',
            id: 'VARCHAR',
            text: 'VARCHAR',
            created_at: 'VARCHAR',
            author_id: 'VARCHAR',
            lang: 'VARCHAR',
            conversation_id: 'VARCHAR',
            in_reply_to_user_id: 'VARCHAR',
            possibly_sensitive: 'VARCHAR',
            edit_history_tweet_ids: 'VARCHAR[]',
            edit_history_post_ids: 'VARCHAR[]',
            note_tweet: 'x_note',
            note_post: 'x_note',
            public_metrics: 'x_post_metrics',
            entities: 'x_entities',
            attachments: 'STRUCT(media_keys VARCHAR[], media x_media[])',
            referenced_tweets: 'x_flat_reference[]',
            referenced_posts: 'x_flat_reference[]',
            geo: 'x_flat_geo',
            context_annotations: 'x_context[]',
            author: 'x_user',
            in_reply_to_user: 'x_user'
        }
    )
WHERE birdsong IS NULL;

CREATE OR REPLACE TEMP MACRO flat_post(flat) AS struct_pack(
    id := flat.id,
    text := flat.text,
    created_at := flat.created_at,
    author_id := flat.author_id,
    lang := flat.lang,
    conversation_id := flat.conversation_id,
    in_reply_to_user_id := flat.in_reply_to_user_id,
    possibly_sensitive := flat.possibly_sensitive,
    edit_history_tweet_ids := flat.edit_history_tweet_ids,
    edit_history_post_ids := flat.edit_history_post_ids,
    note_tweet := flat.note_tweet,
    note_post := flat.note_post,
    public_metrics := flat.public_metrics,
    entities := flat.entities,
    attachments := CASE
        WHEN flat.attachments.media_keys IS NOT NULL OR flat.attachments.media IS NOT NULL
            THEN {
                media_keys: coalesce(
                    flat.attachments.media_keys,
                    list_transform(flat.attachments.media, lambda medium: medium.media_key)
                )
            }
    END,
    referenced_tweets := list_transform(
        coalesce(flat.referenced_tweets, flat.referenced_posts), lambda link: {'type': link.type, id: link.id}
    ),
    referenced_posts := NULL::STRUCT("type" VARCHAR, id VARCHAR)[],
    geo := CASE
        WHEN flat.geo IS NOT NULL
            THEN {place_id: coalesce(flat.geo.place_id, flat.geo.id), coordinates: flat.geo.coordinates}
    END,
    context_annotations := flat.context_annotations
);

-- A reference that could not be hydrated is only {type, id}: an edge, not a post.
CREATE OR REPLACE TEMP TABLE flat_reference AS
SELECT file, retrieved_at, unnest(coalesce(referenced_tweets, referenced_posts)) AS flat FROM raw_flat;

CREATE OR REPLACE TEMP TABLE flat_leaf AS
SELECT file, retrieved_at, unnest(coalesce(flat.referenced_tweets, flat.referenced_posts)) AS flat FROM flat_reference;

CREATE OR REPLACE TEMP VIEW seen_post AS
SELECT
    file,
    retrieved_at,
    false AS is_reference,
    NULL::VARCHAR[] AS own_campaigns,
    NULL::VARCHAR AS matched,
    flat_post(raw_flat) AS post
FROM raw_flat
UNION ALL BY NAME
SELECT
    file,
    retrieved_at,
    true AS is_reference,
    NULL::VARCHAR[] AS own_campaigns,
    NULL::VARCHAR AS matched,
    flat_post(flat) AS post
FROM flat_reference
WHERE flat.text IS NOT NULL
UNION ALL BY NAME
SELECT
    file,
    retrieved_at,
    true AS is_reference,
    NULL::VARCHAR[] AS own_campaigns,
    NULL::VARCHAR AS matched,
    flat_post(flat) AS post
FROM flat_leaf
WHERE flat.text IS NOT NULL;

CREATE OR REPLACE TEMP VIEW seen_user AS
SELECT file, retrieved_at, author AS account FROM raw_flat
UNION ALL
SELECT file, retrieved_at, in_reply_to_user AS account FROM raw_flat
UNION ALL
SELECT file, retrieved_at, flat.author AS account FROM flat_reference
UNION ALL
SELECT file, retrieved_at, flat.in_reply_to_user AS account FROM flat_reference
UNION ALL
SELECT file, retrieved_at, flat.author AS account FROM flat_leaf
UNION ALL
SELECT file, retrieved_at, flat.in_reply_to_user AS account FROM flat_leaf;

CREATE OR REPLACE TEMP VIEW seen_media AS
SELECT file, retrieved_at, unnest(attachments.media) AS medium FROM raw_flat
UNION ALL
SELECT file, retrieved_at, unnest(flat.attachments.media) AS medium FROM flat_reference
UNION ALL
SELECT file, retrieved_at, unnest(flat.attachments.media) AS medium FROM flat_leaf;

CREATE OR REPLACE TEMP VIEW seen_place AS
WITH located AS (
    SELECT file, retrieved_at, geo FROM raw_flat
    UNION ALL
    SELECT file, retrieved_at, flat.geo FROM flat_reference
    UNION ALL
    SELECT file, retrieved_at, flat.geo FROM flat_leaf
)

SELECT
    file,
    retrieved_at,
    {
        id: coalesce(geo.place_id, geo.id), full_name: geo.full_name, name: geo.name, country_code: geo.country_code
    } AS place
FROM located
WHERE geo.full_name IS NOT NULL OR geo.name IS NOT NULL;
