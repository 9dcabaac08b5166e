-- Prepares a connection for loading.

-- Keeping the order of the input keeps a row group open for each file: 50 batches of a few kB would need 600 MB.
-- Nothing depends on it: sightings are told apart by their content, records by their batch.
SET preserve_insertion_order = false;

-- What the loader reads of X's records, in both vocabularies of the API: unlisted fields are skipped (the lake
-- keeps them). Scalars are VARCHAR, because a recorded payload proves almost every one of them may arrive as a
-- string or as a number; the cast happens once, in extract-posts.sql. Never let DuckDB detect these types:
-- a post nested 10,000 deep kills the process.
CREATE TEMP TYPE x_entities AS STRUCT(
    hashtags STRUCT(tag VARCHAR)[],
    cashtags STRUCT(tag VARCHAR)[],
    mentions STRUCT(username VARCHAR, id VARCHAR)[],
    urls STRUCT(
        url VARCHAR, expanded_url VARCHAR, unwound_url VARCHAR, title VARCHAR, description VARCHAR, media_key VARCHAR
    )[]
);

CREATE TEMP TYPE x_note AS STRUCT(text VARCHAR, entities x_entities);

CREATE TEMP TYPE x_post_metrics AS STRUCT(
    like_count VARCHAR, retweet_count VARCHAR, repost_count VARCHAR, reply_count VARCHAR, quote_count VARCHAR,
    bookmark_count VARCHAR, impression_count VARCHAR
);

CREATE TEMP TYPE x_user AS STRUCT(
    id VARCHAR, username VARCHAR, name VARCHAR, location VARCHAR, verified VARCHAR, verified_type VARCHAR,
    protected VARCHAR, created_at VARCHAR, description VARCHAR,
    public_metrics STRUCT(
        followers_count VARCHAR, following_count VARCHAR, tweet_count VARCHAR, post_count VARCHAR, listed_count VARCHAR
    )
);

CREATE TEMP TYPE x_media AS STRUCT(
    media_key VARCHAR, type VARCHAR, url VARCHAR, preview_image_url VARCHAR, duration_ms VARCHAR, width VARCHAR,
    height VARCHAR, alt_text VARCHAR, public_metrics STRUCT(view_count VARCHAR)
);

CREATE TEMP TYPE x_place AS STRUCT(
    id VARCHAR, full_name VARCHAR, name VARCHAR, country VARCHAR, country_code VARCHAR, place_type VARCHAR
);

CREATE TEMP TYPE x_context AS STRUCT(domain STRUCT(id VARCHAR, name VARCHAR), entity STRUCT(id VARCHAR, name VARCHAR));

CREATE TEMP TYPE x_post AS STRUCT(
    id VARCHAR, text VARCHAR, created_at VARCHAR, author_id VARCHAR, lang VARCHAR, conversation_id VARCHAR,
    in_reply_to_user_id VARCHAR, possibly_sensitive VARCHAR,
    edit_history_tweet_ids VARCHAR[], edit_history_post_ids VARCHAR[],
    note_tweet x_note, note_post x_note,
    public_metrics x_post_metrics,
    entities x_entities,
    attachments STRUCT(media_keys VARCHAR[]),
    referenced_tweets STRUCT("type" VARCHAR, id VARCHAR)[], referenced_posts STRUCT("type" VARCHAR, id VARCHAR)[],
    geo STRUCT(place_id VARCHAR, coordinates STRUCT(coordinates DOUBLE[])),
    context_annotations x_context[]
);

CREATE TEMP TYPE x_includes AS STRUCT(
    tweets x_post[], posts x_post[], users x_user[], media x_media[], places x_place[]
);

-- A post as twarc flattens it: what it refers to is written inside it, down to the post a reposted quote quotes.
CREATE TEMP TYPE x_flat_geo AS STRUCT(
    place_id VARCHAR, coordinates STRUCT(coordinates DOUBLE[]), id VARCHAR, full_name VARCHAR, name VARCHAR,
    country_code VARCHAR
);

CREATE TEMP TYPE x_flat_leaf AS STRUCT(
    "type" VARCHAR, id VARCHAR, text VARCHAR, created_at VARCHAR, author_id VARCHAR, lang VARCHAR,
    conversation_id VARCHAR, in_reply_to_user_id VARCHAR, possibly_sensitive VARCHAR,
    edit_history_tweet_ids VARCHAR[], edit_history_post_ids VARCHAR[],
    note_tweet x_note, note_post x_note,
    public_metrics x_post_metrics,
    entities x_entities,
    attachments STRUCT(media_keys VARCHAR[], media x_media[]),
    referenced_tweets STRUCT("type" VARCHAR, id VARCHAR)[], referenced_posts STRUCT("type" VARCHAR, id VARCHAR)[],
    geo x_flat_geo,
    context_annotations x_context[],
    author x_user, in_reply_to_user x_user
);

CREATE TEMP TYPE x_flat_reference AS STRUCT(
    "type" VARCHAR, id VARCHAR, text VARCHAR, created_at VARCHAR, author_id VARCHAR, lang VARCHAR,
    conversation_id VARCHAR, in_reply_to_user_id VARCHAR, possibly_sensitive VARCHAR,
    edit_history_tweet_ids VARCHAR[], edit_history_post_ids VARCHAR[],
    note_tweet x_note, note_post x_note,
    public_metrics x_post_metrics,
    entities x_entities,
    attachments STRUCT(media_keys VARCHAR[], media x_media[]),
    referenced_tweets x_flat_leaf[], referenced_posts x_flat_leaf[],
    geo x_flat_geo,
    context_annotations x_context[],
    author x_user, in_reply_to_user x_user
);
