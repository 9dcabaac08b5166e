-- Staging of one load: typed rows of all its batches, whatever their shape. Temporary, rebuilt for each load.

CREATE OR REPLACE TEMP TABLE stage_batch (
    file VARCHAR, batch_id VARCHAR, source VARCHAR, acquisition VARCHAR, campaigns VARCHAR[], received_at TIMESTAMP
);

-- One row each time a post was seen. Its rowid names the sighting in the tables below.
CREATE OR REPLACE TEMP TABLE stage_post (
    source VARCHAR, batch_id VARCHAR, received_at TIMESTAMP, acquisition_rank UTINYINT, is_reference BOOLEAN,
    campaigns VARCHAR[], matched VARCHAR,
    post_id VARCHAR, version_id VARCHAR, version INTEGER, history VARCHAR[], user_id VARCHAR, created_at TIMESTAMP,
    local_time TIMESTAMP, kind VARCHAR,
    in_reply_to_post_id VARCHAR, quoted_post_id VARCHAR, reposted_post_id VARCHAR,
    conversation_id VARCHAR, in_reply_to_user_id VARCHAR,
    text VARCHAR, lang_source VARCHAR, possibly_sensitive BOOLEAN,
    latitude DOUBLE, longitude DOUBLE, place_id VARCHAR, media_keys VARCHAR[],
    hashtags VARCHAR[], cashtags VARCHAR[],
    mentions STRUCT(username VARCHAR, id VARCHAR)[],
    urls STRUCT(
        url VARCHAR, expanded_url VARCHAR, unwound_url VARCHAR, title VARCHAR, description VARCHAR, media_key VARCHAR
    )[],
    topics STRUCT(domain STRUCT(id VARCHAR, name VARCHAR), entity STRUCT(id VARCHAR, name VARCHAR))[],
    has_metrics BOOLEAN, likes BIGINT, reposts BIGINT, replies BIGINT, quotes BIGINT, bookmarks BIGINT,
    impressions BIGINT,
    richness UTINYINT, content_hash UBIGINT, text_key UBIGINT
);

CREATE OR REPLACE TEMP TABLE stage_user (
    source VARCHAR, batch_id VARCHAR, received_at TIMESTAMP, user_id VARCHAR, username VARCHAR, name VARCHAR,
    location VARCHAR, verified BOOLEAN, created_at TIMESTAMP, followers BIGINT, following BIGINT, posts BIGINT,
    profile_hash UBIGINT
);

CREATE OR REPLACE TEMP TABLE stage_media (
    source VARCHAR, batch_id VARCHAR, received_at TIMESTAMP, media_key VARCHAR, media_type VARCHAR, url VARCHAR, duration_ms BIGINT, alt_text VARCHAR,
    views BIGINT
);

CREATE OR REPLACE TEMP TABLE stage_place (
    source VARCHAR, batch_id VARCHAR, received_at TIMESTAMP, place_id VARCHAR, name VARCHAR, country_code VARCHAR
);

CREATE OR REPLACE TEMP TABLE stage_count (
    source VARCHAR, batch_id VARCHAR, campaign VARCHAR, bucket_start TIMESTAMP, bucket_end TIMESTAMP,
    granularity VARCHAR, posts BIGINT, observed_at TIMESTAMP
);

CREATE OR REPLACE TEMP TABLE stage_tombstone (
    source VARCHAR, kind VARCHAR, id VARCHAR, withdrawn_at TIMESTAMP, reason VARCHAR
);
