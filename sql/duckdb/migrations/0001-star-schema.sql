-- Birdsong's star schema. Names and types are the contract with analysts.
-- Ids are text everywhere (they exceed what spreadsheets and floats keep). Absent is NULL, never 0.
-- Times are UTC; local_date and local_hour are in the project's time zone (setting `timezone`).
-- No primary keys: DuckDB's index would make the file 1.8 times larger and loading 1.8 times slower. The merge
-- keeps keys unique, and `birdsong doctor` and the tests check it.
-- The comment of a table or column is its documentation: docs/schema.md is generated from here.

CREATE TABLE setting (
    key VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
COMMENT ON TABLE setting IS 'What this warehouse was built with: time zone, schema version.';
COMMENT ON COLUMN setting.key IS 'Name of the setting.';
COMMENT ON COLUMN setting.value IS 'Its value.';

CREATE TABLE loaded_batch (
    batch_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    shape VARCHAR NOT NULL,
    acquisition VARCHAR NOT NULL,
    received_at TIMESTAMP NOT NULL,
    origin VARCHAR,
    records BIGINT NOT NULL,
    loaded BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    lake_file VARCHAR,
    load_seq BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE loaded_batch IS 'Receipts: one row a batch that took effect, written in the transaction of its rows.';
COMMENT ON COLUMN loaded_batch.batch_id IS 'Batch id; sorts by time of receipt.';
COMMENT ON COLUMN loaded_batch.source IS 'Where the records come from: x, bluesky, mastodon.';
COMMENT ON COLUMN loaded_batch.shape IS 'Shape of the records: page, line, flat, counts, users, compliance.';
COMMENT ON COLUMN loaded_batch.acquisition IS 'How the records came: stream, search, import, lookup.';
COMMENT ON COLUMN loaded_batch.received_at IS 'When the answer had been read completely (UTC).';
COMMENT ON COLUMN loaded_batch.origin IS 'Name of the imported file, NULL when collected.';
COMMENT ON COLUMN loaded_batch.records IS 'Records in the batch: loaded + quarantined.';
COMMENT ON COLUMN loaded_batch.loaded IS 'Records that were loaded and stand in the lake.';
COMMENT ON COLUMN loaded_batch.quarantined IS 'Records set aside with a reason, see fact_quarantine.';
COMMENT ON COLUMN loaded_batch.lake_file IS 'File of the lake that holds the records, relative to the lake; NULL when every record was quarantined.';
COMMENT ON COLUMN loaded_batch.load_seq IS 'Number of the load that brought it; internal, for publishing.';
COMMENT ON COLUMN loaded_batch.loaded_at IS 'When it was loaded (UTC).';

CREATE TABLE fact_post (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    newest_version_id VARCHAR,
    versions INTEGER,
    user_id VARCHAR,
    created_at TIMESTAMP,
    local_date DATE,
    local_hour UTINYINT,
    collected_at TIMESTAMP,
    acquisition VARCHAR,
    kind VARCHAR,
    in_reply_to_post_id VARCHAR,
    quoted_post_id VARCHAR,
    reposted_post_id VARCHAR,
    conversation_id VARCHAR,
    in_reply_to_user_id VARCHAR,
    text VARCHAR,
    url VARCHAR,
    possibly_sensitive BOOLEAN,
    has_media BOOLEAN,
    has_video BOOLEAN,
    latitude DOUBLE,
    longitude DOUBLE,
    place_id VARCHAR,
    place_name VARCHAR,
    country_code VARCHAR,
    region VARCHAR,
    lang VARCHAR,
    lang_source VARCHAR,
    lang_method VARCHAR,
    sentiment_score DOUBLE,
    sentiment_label VARCHAR,
    sentiment_reason VARCHAR,
    sentiment_model VARCHAR,
    author_followers BIGINT,
    likes BIGINT,
    reposts BIGINT,
    replies BIGINT,
    quotes BIGINT,
    bookmarks BIGINT,
    impressions BIGINT,
    video_views BIGINT,
    video_views_at TIMESTAMP,
    metrics_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    withdrawn_reason VARCHAR,
    withdrawn_user_id VARCHAR,
    content_richness UTINYINT,
    content_at TIMESTAMP,
    content_batch VARCHAR,
    content_hash UBIGINT,
    metrics_version INTEGER,
    metrics_batch VARCHAR,
    author_followers_at TIMESTAMP,
    inserted_seq BIGINT NOT NULL,
    content_seq BIGINT NOT NULL,
    metrics_seq BIGINT NOT NULL
);
COMMENT ON TABLE fact_post IS 'One row a post, key (source, post_id). An edit chain is one post. A withdrawn post stays as a stub: key, created_at, local_date, local_hour, withdrawn_at, withdrawn_reason.';
COMMENT ON COLUMN fact_post.source IS 'Where the post comes from: x, bluesky, mastodon.';
COMMENT ON COLUMN fact_post.post_id IS 'Id of the post; of an edited post, the id of its first version.';
COMMENT ON COLUMN fact_post.newest_version_id IS 'Id of the newest version seen; equals post_id when never edited.';
COMMENT ON COLUMN fact_post.versions IS 'Versions the edit history names, the first included.';
COMMENT ON COLUMN fact_post.user_id IS 'Author, joins dim_user.';
COMMENT ON COLUMN fact_post.created_at IS 'When the post was written (UTC); of an edited post, the earliest version seen.';
COMMENT ON COLUMN fact_post.local_date IS 'Calendar day of created_at in the project''s time zone.';
COMMENT ON COLUMN fact_post.local_hour IS 'Hour of created_at in the project''s time zone, 0 to 23.';
COMMENT ON COLUMN fact_post.collected_at IS 'When Birdsong first received the post, in whatever way (UTC).';
COMMENT ON COLUMN fact_post.acquisition IS 'Strongest way it was received so far: stream, search, import, lookup, reference. reference: only inside another post''s record.';
COMMENT ON COLUMN fact_post.kind IS 'repost, quote, reply or original, the first that applies.';
COMMENT ON COLUMN fact_post.in_reply_to_post_id IS 'Post this one answers.';
COMMENT ON COLUMN fact_post.quoted_post_id IS 'Post this one quotes.';
COMMENT ON COLUMN fact_post.reposted_post_id IS 'Post this one repeats: text, metrics and mood of a repost hang there.';
COMMENT ON COLUMN fact_post.conversation_id IS 'First post of the thread.';
COMMENT ON COLUMN fact_post.in_reply_to_user_id IS 'Author of the post this one answers.';
COMMENT ON COLUMN fact_post.text IS 'Full text, long posts included, HTML entities decoded. NULL for a repost.';
COMMENT ON COLUMN fact_post.url IS 'Address of the post.';
COMMENT ON COLUMN fact_post.possibly_sensitive IS 'The source''s own warning.';
COMMENT ON COLUMN fact_post.has_media IS 'Whether photos, videos or animations are attached.';
COMMENT ON COLUMN fact_post.has_video IS 'Whether a video is attached, by its key (animations are not videos).';
COMMENT ON COLUMN fact_post.latitude IS 'Latitude the author attached, degrees.';
COMMENT ON COLUMN fact_post.longitude IS 'Longitude the author attached, degrees.';
COMMENT ON COLUMN fact_post.place_id IS 'Place the author attached.';
COMMENT ON COLUMN fact_post.place_name IS 'Full name of that place.';
COMMENT ON COLUMN fact_post.country_code IS 'Country of that place, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN fact_post.region IS 'Region of that place, NULL when unknown.';
COMMENT ON COLUMN fact_post.lang IS 'Language, BCP 47; NULL when there is none to speak of.';
COMMENT ON COLUMN fact_post.lang_source IS 'Language as the source states it, special codes included (und, zxx, qme …).';
COMMENT ON COLUMN fact_post.lang_method IS 'How lang was decided: source.';
COMMENT ON COLUMN fact_post.sentiment_score IS 'Mood from -1 (negative) to 1 (positive); NULL until scored.';
COMMENT ON COLUMN fact_post.sentiment_label IS 'negative, neutral or positive.';
COMMENT ON COLUMN fact_post.sentiment_reason IS 'Why there is no score.';
COMMENT ON COLUMN fact_post.sentiment_model IS 'Scorer and version that gave the score.';
COMMENT ON COLUMN fact_post.author_followers IS 'Followers of the author when the post was first seen with its author''s metrics.';
COMMENT ON COLUMN fact_post.likes IS 'Likes, newest. NULL for a repost.';
COMMENT ON COLUMN fact_post.reposts IS 'Reposts, newest. NULL for a repost.';
COMMENT ON COLUMN fact_post.replies IS 'Replies, newest.';
COMMENT ON COLUMN fact_post.quotes IS 'Quotes, newest.';
COMMENT ON COLUMN fact_post.bookmarks IS 'Bookmarks, newest.';
COMMENT ON COLUMN fact_post.impressions IS 'Impressions, newest.';
COMMENT ON COLUMN fact_post.video_views IS 'Views of the attached videos, newest; the source counts a video over all posts that use it.';
COMMENT ON COLUMN fact_post.video_views_at IS 'When video_views was observed (UTC): not every record carries media.';
COMMENT ON COLUMN fact_post.metrics_at IS 'When those metrics were observed (UTC).';
COMMENT ON COLUMN fact_post.withdrawn_at IS 'When the post was withdrawn: deleted, its author suspended or gone protected (UTC).';
COMMENT ON COLUMN fact_post.withdrawn_reason IS 'deleted, suspended, protected, deactivated, … as the source says.';
COMMENT ON COLUMN fact_post.withdrawn_user_id IS 'Of a stub, the withdrawn author whose tombstone it follows; internal, for merging.';
COMMENT ON COLUMN fact_post.content_richness IS 'How complete the record was that gave the text; internal, for merging.';
COMMENT ON COLUMN fact_post.content_at IS 'When the record that gave the text was received; internal, for merging.';
COMMENT ON COLUMN fact_post.content_batch IS 'Batch that gave the text.';
COMMENT ON COLUMN fact_post.content_hash IS 'Hash of the content; internal, for merging.';
COMMENT ON COLUMN fact_post.metrics_version IS 'Version whose metrics these are: 1 is the first.';
COMMENT ON COLUMN fact_post.metrics_batch IS 'Batch that gave the newest metrics.';
COMMENT ON COLUMN fact_post.author_followers_at IS 'When author_followers was observed (UTC).';
COMMENT ON COLUMN fact_post.inserted_seq IS 'Load that first brought the row; internal, for publishing.';
COMMENT ON COLUMN fact_post.content_seq IS 'Load that last changed anything but metrics; internal, for publishing.';
COMMENT ON COLUMN fact_post.metrics_seq IS 'Load that last changed the newest metrics; internal, for publishing.';

CREATE TABLE fact_post_metrics (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    version_id VARCHAR NOT NULL,
    observed_at TIMESTAMP NOT NULL,
    age_minutes INTEGER,
    likes BIGINT,
    reposts BIGINT,
    replies BIGINT,
    quotes BIGINT,
    bookmarks BIGINT,
    impressions BIGINT,
    video_views BIGINT,
    batch_id VARCHAR NOT NULL,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE fact_post_metrics IS 'Snapshots: one row a post, version and moment of observation. Never overwritten; reposts have none.';
COMMENT ON COLUMN fact_post_metrics.source IS 'Where the post comes from.';
COMMENT ON COLUMN fact_post_metrics.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN fact_post_metrics.version_id IS 'Version of the post whose metrics these are.';
COMMENT ON COLUMN fact_post_metrics.observed_at IS 'When the source''s answer was received (UTC).';
COMMENT ON COLUMN fact_post_metrics.age_minutes IS 'Minutes from the version''s creation to observed_at.';
COMMENT ON COLUMN fact_post_metrics.likes IS 'Likes.';
COMMENT ON COLUMN fact_post_metrics.reposts IS 'Reposts.';
COMMENT ON COLUMN fact_post_metrics.replies IS 'Replies.';
COMMENT ON COLUMN fact_post_metrics.quotes IS 'Quotes.';
COMMENT ON COLUMN fact_post_metrics.bookmarks IS 'Bookmarks.';
COMMENT ON COLUMN fact_post_metrics.impressions IS 'Impressions.';
COMMENT ON COLUMN fact_post_metrics.video_views IS 'Views of the attached videos, summed over the videos.';
COMMENT ON COLUMN fact_post_metrics.batch_id IS 'Batch that brought it.';
COMMENT ON COLUMN fact_post_metrics.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE fact_user_metrics (
    source VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL,
    observed_at TIMESTAMP NOT NULL,
    followers BIGINT,
    following BIGINT,
    posts BIGINT,
    batch_id VARCHAR NOT NULL,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE fact_user_metrics IS 'Snapshots of authors: one row a user and moment at which the figures changed or were first seen.';
COMMENT ON COLUMN fact_user_metrics.source IS 'Where the user is.';
COMMENT ON COLUMN fact_user_metrics.user_id IS 'User, joins dim_user.';
COMMENT ON COLUMN fact_user_metrics.observed_at IS 'When observed (UTC).';
COMMENT ON COLUMN fact_user_metrics.followers IS 'Followers.';
COMMENT ON COLUMN fact_user_metrics.following IS 'Accounts followed.';
COMMENT ON COLUMN fact_user_metrics.posts IS 'Posts written.';
COMMENT ON COLUMN fact_user_metrics.batch_id IS 'Batch that brought it.';
COMMENT ON COLUMN fact_user_metrics.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE fact_count (
    source VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    bucket_start TIMESTAMP NOT NULL,
    bucket_end TIMESTAMP,
    granularity VARCHAR NOT NULL,
    posts BIGINT NOT NULL,
    observed_at TIMESTAMP NOT NULL,
    batch_id VARCHAR NOT NULL,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE fact_count IS 'What the source''s own counts endpoint says: posts a bucket, key (source, campaign, granularity, bucket_start), newest answer. Withdrawn posts are still in these counts.';
COMMENT ON COLUMN fact_count.source IS 'Who counted.';
COMMENT ON COLUMN fact_count.campaign IS 'Campaign whose query was counted.';
COMMENT ON COLUMN fact_count.bucket_start IS 'Begin of the bucket (UTC); the first and last bucket of an answer are partial.';
COMMENT ON COLUMN fact_count.bucket_end IS 'End of the bucket, exclusive (UTC).';
COMMENT ON COLUMN fact_count.granularity IS 'minute, hour or day.';
COMMENT ON COLUMN fact_count.posts IS 'Posts counted.';
COMMENT ON COLUMN fact_count.observed_at IS 'When the answer was received (UTC).';
COMMENT ON COLUMN fact_count.batch_id IS 'Batch that brought it.';
COMMENT ON COLUMN fact_count.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE fact_gap (
    source VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    from_at TIMESTAMP NOT NULL,
    to_at TIMESTAMP NOT NULL,
    cause VARCHAR NOT NULL,
    estimated_posts BIGINT,
    filled_by VARCHAR,
    filled_at TIMESTAMP
);
COMMENT ON TABLE fact_gap IS 'Stretches of a campaign''s time that were not collected; copied from the state when the marts are published.';
COMMENT ON COLUMN fact_gap.source IS 'Source that was not heard.';
COMMENT ON COLUMN fact_gap.campaign IS 'Campaign concerned.';
COMMENT ON COLUMN fact_gap.from_at IS 'Begin (UTC).';
COMMENT ON COLUMN fact_gap.to_at IS 'End (UTC).';
COMMENT ON COLUMN fact_gap.cause IS 'Why: down, disconnected, refused, budget, credits, storage, window, repeating-token or quarantine (docs/operating.md).';
COMMENT ON COLUMN fact_gap.estimated_posts IS 'Posts missed, as far as can be told.';
COMMENT ON COLUMN fact_gap.filled_by IS 'Acquisition that filled it, NULL while open.';
COMMENT ON COLUMN fact_gap.filled_at IS 'When it was filled (UTC).';

CREATE TABLE fact_spend (
    source VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    day DATE NOT NULL,
    resource VARCHAR NOT NULL,
    requests BIGINT NOT NULL,
    units BIGINT NOT NULL,
    amount DECIMAL(18, 6) NOT NULL,
    currency VARCHAR NOT NULL,
    price_list VARCHAR NOT NULL
);
COMMENT ON TABLE fact_spend IS 'What was paid, a row a source, campaign, UTC day and resource; copied from the ledger when the marts are published.';
COMMENT ON COLUMN fact_spend.source IS 'Who is paid.';
COMMENT ON COLUMN fact_spend.campaign IS 'Campaign that pays.';
COMMENT ON COLUMN fact_spend.day IS 'UTC day.';
COMMENT ON COLUMN fact_spend.resource IS 'post, user or counts.';
COMMENT ON COLUMN fact_spend.requests IS 'Requests made.';
COMMENT ON COLUMN fact_spend.units IS 'Resources that were new that day.';
COMMENT ON COLUMN fact_spend.amount IS 'Amount in currency.';
COMMENT ON COLUMN fact_spend.currency IS 'USD.';
COMMENT ON COLUMN fact_spend.price_list IS 'First day of the price list that was used.';

CREATE TABLE fact_run (
    job VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    outcome VARCHAR,
    posts BIGINT
);
COMMENT ON TABLE fact_run IS 'Jobs that ran; copied from the state when the marts are published.';
COMMENT ON COLUMN fact_run.job IS 'collect, refresh, load, publish, …';
COMMENT ON COLUMN fact_run.run_id IS 'Id of the run, as in the logs.';
COMMENT ON COLUMN fact_run.started_at IS 'Begin (UTC).';
COMMENT ON COLUMN fact_run.ended_at IS 'End (UTC), NULL while running or after a crash.';
COMMENT ON COLUMN fact_run.outcome IS 'done, failed, budget, partial; NULL while running or after a crash.';
COMMENT ON COLUMN fact_run.posts IS 'Posts the run brought or touched.';

CREATE TABLE fact_quarantine (
    batch_id VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    origin VARCHAR,
    origin_line BIGINT,
    received_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE fact_quarantine IS 'Records that could not be loaded, with their reason; the bytes stand in the quarantine folder.';
COMMENT ON COLUMN fact_quarantine.batch_id IS 'Batch of the record.';
COMMENT ON COLUMN fact_quarantine.line IS 'Line in the batch; the header is line 1.';
COMMENT ON COLUMN fact_quarantine.reason IS 'What was wrong.';
COMMENT ON COLUMN fact_quarantine.origin IS 'Imported file the record comes from.';
COMMENT ON COLUMN fact_quarantine.origin_line IS 'Line in that file.';
COMMENT ON COLUMN fact_quarantine.received_at IS 'When the record was received (UTC).';

CREATE TABLE dim_user (
    source VARCHAR NOT NULL,
    user_id VARCHAR NOT NULL,
    username VARCHAR,
    name VARCHAR,
    location VARCHAR,
    country_code VARCHAR,
    region VARCHAR,
    region_method VARCHAR,
    region_reason VARCHAR,
    followers BIGINT,
    following BIGINT,
    posts BIGINT,
    verified BOOLEAN,
    created_at TIMESTAMP,
    first_seen_at TIMESTAMP,
    first_seen_date DATE,
    updated_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    withdrawn_reason VARCHAR,
    profile_batch VARCHAR,
    profile_hash UBIGINT,
    inserted_seq BIGINT NOT NULL,
    changed_seq BIGINT NOT NULL
);
COMMENT ON TABLE dim_user IS 'Authors whose profile was bought or came along, key (source, user_id). Authors not bought have no row.';
COMMENT ON COLUMN dim_user.source IS 'Where the user is.';
COMMENT ON COLUMN dim_user.user_id IS 'Id of the user.';
COMMENT ON COLUMN dim_user.username IS 'Handle without @.';
COMMENT ON COLUMN dim_user.name IS 'Display name.';
COMMENT ON COLUMN dim_user.location IS 'Free text of the profile.';
COMMENT ON COLUMN dim_user.country_code IS 'The author''s country by that text, ISO 3166-1 alpha-2; not where a post was written.';
COMMENT ON COLUMN dim_user.region IS 'The author''s region by that text.';
COMMENT ON COLUMN dim_user.region_method IS 'How the region was found.';
COMMENT ON COLUMN dim_user.region_reason IS 'Why there is none.';
COMMENT ON COLUMN dim_user.followers IS 'Followers, newest.';
COMMENT ON COLUMN dim_user.following IS 'Accounts followed, newest.';
COMMENT ON COLUMN dim_user.posts IS 'Posts written, newest.';
COMMENT ON COLUMN dim_user.verified IS 'Verified by the source.';
COMMENT ON COLUMN dim_user.created_at IS 'When the account was opened (UTC).';
COMMENT ON COLUMN dim_user.first_seen_at IS 'When Birdsong first received the profile (UTC).';
COMMENT ON COLUMN dim_user.first_seen_date IS 'UTC day of first_seen_at; internal, for publishing.';
COMMENT ON COLUMN dim_user.updated_at IS 'When the profile shown was received (UTC).';
COMMENT ON COLUMN dim_user.withdrawn_at IS 'When the account was withdrawn (UTC).';
COMMENT ON COLUMN dim_user.withdrawn_reason IS 'deleted, suspended, protected, deactivated, … as the source says.';
COMMENT ON COLUMN dim_user.profile_batch IS 'Batch that gave the profile; internal, for merging.';
COMMENT ON COLUMN dim_user.profile_hash IS 'Hash of the profile; internal, for merging.';
COMMENT ON COLUMN dim_user.inserted_seq IS 'Load that first brought the row; internal, for publishing.';
COMMENT ON COLUMN dim_user.changed_seq IS 'Load that last changed the row; internal, for publishing.';

CREATE TABLE dim_campaign (
    campaign VARCHAR NOT NULL,
    sources VARCHAR,
    match VARCHAR,
    refresh VARCHAR,
    authors VARCHAR
);
COMMENT ON TABLE dim_campaign IS 'What is followed, from the configuration at the last publish.';
COMMENT ON COLUMN dim_campaign.campaign IS 'Name.';
COMMENT ON COLUMN dim_campaign.sources IS 'Sources, joined by commas.';
COMMENT ON COLUMN dim_campaign.match IS 'What it matches, as JSON.';
COMMENT ON COLUMN dim_campaign.refresh IS 'Refresh plan, as JSON.';
COMMENT ON COLUMN dim_campaign.authors IS 'Policy for buying authors: never, first-seen, or JSON {"every": …}.';

CREATE TABLE dim_date (
    date DATE NOT NULL,
    year SMALLINT NOT NULL,
    quarter UTINYINT NOT NULL,
    month UTINYINT NOT NULL,
    day UTINYINT NOT NULL,
    iso_year SMALLINT NOT NULL,
    iso_week UTINYINT NOT NULL,
    week_start DATE NOT NULL,
    iso_weekday UTINYINT NOT NULL,
    weekday_name VARCHAR NOT NULL,
    is_weekend BOOLEAN NOT NULL
);
COMMENT ON TABLE dim_date IS 'Calendar, one row a local_date that any post has.';
COMMENT ON COLUMN dim_date.date IS 'Day, joins fact_post.local_date.';
COMMENT ON COLUMN dim_date.year IS 'Year.';
COMMENT ON COLUMN dim_date.quarter IS 'Quarter, 1 to 4.';
COMMENT ON COLUMN dim_date.month IS 'Month, 1 to 12.';
COMMENT ON COLUMN dim_date.day IS 'Day of the month.';
COMMENT ON COLUMN dim_date.iso_year IS 'Year of the ISO week.';
COMMENT ON COLUMN dim_date.iso_week IS 'ISO week, 1 to 53.';
COMMENT ON COLUMN dim_date.week_start IS 'Monday of that week.';
COMMENT ON COLUMN dim_date.iso_weekday IS '1 Monday to 7 Sunday.';
COMMENT ON COLUMN dim_date.weekday_name IS 'Monday, …';
COMMENT ON COLUMN dim_date.is_weekend IS 'Saturday or Sunday.';

CREATE TABLE post_campaign (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    campaign VARCHAR NOT NULL,
    acquisition VARCHAR NOT NULL,
    matched VARCHAR,
    first_received_at TIMESTAMP NOT NULL,
    batch_id VARCHAR NOT NULL,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_campaign IS 'Which campaigns a post belongs to and how it reached them, key (source, post_id, campaign, acquisition).';
COMMENT ON COLUMN post_campaign.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_campaign.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_campaign.campaign IS 'Campaign.';
COMMENT ON COLUMN post_campaign.acquisition IS 'stream, search, import, lookup; reference: came along inside a member''s record.';
COMMENT ON COLUMN post_campaign.matched IS 'Rule of the stream that matched, NULL otherwise.';
COMMENT ON COLUMN post_campaign.first_received_at IS 'When it first came this way (UTC).';
COMMENT ON COLUMN post_campaign.batch_id IS 'Batch that first brought it this way.';
COMMENT ON COLUMN post_campaign.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_campaign.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE post_tag (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    tag_kind VARCHAR NOT NULL,
    tag VARCHAR NOT NULL,
    tag_key VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_tag IS 'Hashtags and cashtags, key (source, post_id, tag_kind, tag_key). Reposts have none: theirs are the original''s.';
COMMENT ON COLUMN post_tag.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_tag.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_tag.tag_kind IS 'hashtag or cashtag.';
COMMENT ON COLUMN post_tag.tag IS 'As first spelled in the post, without # or $.';
COMMENT ON COLUMN post_tag.tag_key IS 'Lower case: compare and group by this.';
COMMENT ON COLUMN post_tag.position IS 'Order in the post, from 1.';
COMMENT ON COLUMN post_tag.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_tag.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE post_mention (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    user_id VARCHAR,
    username VARCHAR,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_mention IS 'Accounts a post mentions, key (source, post_id, position).';
COMMENT ON COLUMN post_mention.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_mention.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_mention.position IS 'Order in the post, from 1.';
COMMENT ON COLUMN post_mention.user_id IS 'Account mentioned, when the source says.';
COMMENT ON COLUMN post_mention.username IS 'Its handle at that time, without @.';
COMMENT ON COLUMN post_mention.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_mention.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE post_link (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    url VARCHAR,
    expanded_url VARCHAR,
    title VARCHAR,
    description VARCHAR,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_link IS 'Links in a post, its own media apart, key (source, post_id, position).';
COMMENT ON COLUMN post_link.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_link.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_link.position IS 'Order in the post, from 1.';
COMMENT ON COLUMN post_link.url IS 'As it stands in the text (shortened).';
COMMENT ON COLUMN post_link.expanded_url IS 'Where it leads, as far as the source resolved it.';
COMMENT ON COLUMN post_link.title IS 'Title of the page, when the source gives it.';
COMMENT ON COLUMN post_link.description IS 'Description of the page, when the source gives it.';
COMMENT ON COLUMN post_link.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_link.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE post_attachment (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    media_key VARCHAR NOT NULL,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_attachment IS 'Media a post carries, key (source, post_id, position); the view post_media says what they are.';
COMMENT ON COLUMN post_attachment.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_attachment.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_attachment.position IS 'Order in the post, from 1.';
COMMENT ON COLUMN post_attachment.media_key IS 'Medium, joins dim_media.';
COMMENT ON COLUMN post_attachment.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_attachment.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE dim_media (
    source VARCHAR NOT NULL,
    media_key VARCHAR NOT NULL,
    media_type VARCHAR,
    url VARCHAR,
    duration_ms BIGINT,
    alt_text VARCHAR,
    views BIGINT,
    views_at TIMESTAMP,
    first_seen_at TIMESTAMP,
    first_seen_date DATE,
    updated_at TIMESTAMP,
    media_batch VARCHAR,
    inserted_seq BIGINT NOT NULL
);
COMMENT ON TABLE dim_media IS 'Photos, videos and animations, key (source, media_key). Media that were not asked for have no row.';
COMMENT ON COLUMN dim_media.source IS 'Where the medium is.';
COMMENT ON COLUMN dim_media.media_key IS 'The source''s key of the medium.';
COMMENT ON COLUMN dim_media.media_type IS 'photo, video or animated_gif.';
COMMENT ON COLUMN dim_media.url IS 'Address of the photo, or of the preview of a video.';
COMMENT ON COLUMN dim_media.duration_ms IS 'Length of a video, milliseconds.';
COMMENT ON COLUMN dim_media.alt_text IS 'The author''s description.';
COMMENT ON COLUMN dim_media.views IS 'Views of a video, newest; the source counts it over all posts that use it.';
COMMENT ON COLUMN dim_media.views_at IS 'When views was observed (UTC).';
COMMENT ON COLUMN dim_media.first_seen_at IS 'When Birdsong first received the medium (UTC).';
COMMENT ON COLUMN dim_media.first_seen_date IS 'UTC day of first_seen_at; internal, for publishing.';
COMMENT ON COLUMN dim_media.updated_at IS 'When the description shown was received (UTC).';
COMMENT ON COLUMN dim_media.media_batch IS 'Batch that gave the description; internal, for merging.';
COMMENT ON COLUMN dim_media.inserted_seq IS 'Load that first brought the row; internal, for publishing.';

CREATE TABLE dim_place (
    source VARCHAR NOT NULL,
    place_id VARCHAR NOT NULL,
    place_name VARCHAR,
    country_code VARCHAR,
    updated_at TIMESTAMP,
    place_batch VARCHAR
);
COMMENT ON TABLE dim_place IS 'Places that authors attach to posts, key (source, place_id).';
COMMENT ON COLUMN dim_place.source IS 'Who names the place.';
COMMENT ON COLUMN dim_place.place_id IS 'Id of the place, joins fact_post.';
COMMENT ON COLUMN dim_place.place_name IS 'Full name.';
COMMENT ON COLUMN dim_place.country_code IS 'Country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN dim_place.updated_at IS 'When it was received (UTC).';
COMMENT ON COLUMN dim_place.place_batch IS 'Batch that gave it; internal, for merging.';

CREATE TABLE post_topic (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    domain_id VARCHAR NOT NULL,
    domain VARCHAR,
    entity_id VARCHAR NOT NULL,
    entity VARCHAR,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_topic IS 'Topics the source sees in a post (context annotations), key (source, post_id, domain_id, entity_id).';
COMMENT ON COLUMN post_topic.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_topic.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_topic.domain_id IS 'Id of the domain.';
COMMENT ON COLUMN post_topic.domain IS 'Domain: Person, TV Shows, …';
COMMENT ON COLUMN post_topic.entity_id IS 'Id of the entity.';
COMMENT ON COLUMN post_topic.entity IS 'Entity: the person, the show, …';
COMMENT ON COLUMN post_topic.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_topic.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE post_version (
    source VARCHAR NOT NULL,
    post_id VARCHAR NOT NULL,
    version_id VARCHAR NOT NULL,
    created_at TIMESTAMP,
    text VARCHAR,
    received_at TIMESTAMP NOT NULL,
    batch_id VARCHAR NOT NULL,
    local_date DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE post_version IS 'Versions of edited posts, key (source, version_id); posts that were never edited have no row.';
COMMENT ON COLUMN post_version.source IS 'Where the post comes from.';
COMMENT ON COLUMN post_version.post_id IS 'Post, joins fact_post.';
COMMENT ON COLUMN post_version.version_id IS 'Id of the version.';
COMMENT ON COLUMN post_version.created_at IS 'When the version was written (UTC), NULL when only its id is known.';
COMMENT ON COLUMN post_version.text IS 'Its full text, NULL when only its id is known.';
COMMENT ON COLUMN post_version.received_at IS 'When it was received (UTC).';
COMMENT ON COLUMN post_version.batch_id IS 'Batch that brought it.';
COMMENT ON COLUMN post_version.local_date IS 'local_date of the post; internal, for publishing.';
COMMENT ON COLUMN post_version.load_seq IS 'Load that brought it; internal, for publishing.';

CREATE TABLE tombstone (
    source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    withdrawn_at TIMESTAMP NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE tombstone IS 'Withdrawn posts and users, key (source, kind, id); no content. Applied to everything that is loaded.';
COMMENT ON COLUMN tombstone.source IS 'Where it was.';
COMMENT ON COLUMN tombstone.kind IS 'post or user.';
COMMENT ON COLUMN tombstone.id IS 'Id of the post (any version of it) or of the user.';
COMMENT ON COLUMN tombstone.withdrawn_at IS 'When it was withdrawn, or when we learned it (UTC); the earliest known.';
COMMENT ON COLUMN tombstone.reason IS 'deleted, suspended, protected, deactivated, …';

CREATE TABLE dirty_day (
    mart VARCHAR NOT NULL,
    day DATE,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE dirty_day IS 'Days of a mart in which rows that may be published already were changed or removed; internal, for publishing.';
COMMENT ON COLUMN dirty_day.mart IS 'Table concerned.';
COMMENT ON COLUMN dirty_day.day IS 'Day concerned.';
COMMENT ON COLUMN dirty_day.load_seq IS 'Load that changed it.';
