-- What is worked out from texts, locations and places: which rules and lists did it is written down beside it.
ALTER TABLE fact_post ADD COLUMN lang_detected VARCHAR;
ALTER TABLE fact_post ADD COLUMN admin1_code VARCHAR;
ALTER TABLE fact_post ADD COLUMN region_method VARCHAR;
ALTER TABLE dim_user ADD COLUMN admin1_code VARCHAR;
ALTER TABLE dim_user ADD COLUMN region_confidence DOUBLE;
ALTER TABLE dim_place ADD COLUMN admin1_code VARCHAR;
ALTER TABLE dim_place ADD COLUMN region VARCHAR;

COMMENT ON COLUMN fact_post.country_code IS 'Country of the place or point the author attached, ISO 3166-1 alpha-2; the author''s own is in dim_user.';
COMMENT ON COLUMN fact_post.admin1_code IS 'First level below the country of that place or point, ISO 3166-2; NULL when unknown.';
COMMENT ON COLUMN fact_post.region IS 'Name of that level, NULL when unknown.';
COMMENT ON COLUMN fact_post.region_method IS 'What says so: place, or coordinates where no place with a country is known.';
COMMENT ON COLUMN fact_post.lang IS 'Language to use: ISO 639-1, hi-Latn for romanised Hindi and Urdu; NULL when unknown. Of a repost, as the source states it.';
COMMENT ON COLUMN fact_post.lang_detected IS 'What the text itself shows, whether or not it was followed.';
COMMENT ON COLUMN fact_post.lang_method IS 'What decided lang: script, words, model (of the text), or claim (of the source).';
COMMENT ON COLUMN fact_post.sentiment_score IS 'Mood from -1 (negative) to 1 (positive); NULL when sentiment_reason says why, and for a repost.';
COMMENT ON COLUMN fact_post.sentiment_reason IS 'Why there is no score: empty, no_evidence, not_covered, too_long or scorer_failed.';
COMMENT ON COLUMN fact_post.sentiment_model IS 'Scorer and version that gave the score or the reason; NULL for a repost.';
COMMENT ON COLUMN dim_user.admin1_code IS 'First level below that country, ISO 3166-2; NULL when unknown.';
COMMENT ON COLUMN dim_user.region IS 'Name of that level; the author''s, not where a post was written.';
COMMENT ON COLUMN dim_user.region_method IS 'What showed it: flag, coordinates, country_name, subdivision or city.';
COMMENT ON COLUMN dim_user.region_confidence IS 'How much to trust it, 0 to 1: set by hand for each way of finding it, not a fitted probability.';
COMMENT ON COLUMN dim_user.region_reason IS 'Why there is none: empty, no_match, ambiguous or multiple.';
COMMENT ON COLUMN dim_place.country_code IS 'Country, ISO 3166-1 alpha-2; once known it stays known.';
COMMENT ON COLUMN dim_place.admin1_code IS 'First level below the country, ISO 3166-2; NULL when unknown.';
COMMENT ON COLUMN dim_place.region IS 'Name of that level.';

CREATE TABLE enrichment_version (
    kind VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    load_seq BIGINT NOT NULL
);
COMMENT ON TABLE enrichment_version IS 'Which versions of rules and lists worked on this warehouse, key (kind, version). More than one of a kind: `birdsong replay --enrich` makes them one.';
COMMENT ON COLUMN enrichment_version.kind IS 'sentiment, language or region.';
COMMENT ON COLUMN enrichment_version.version IS 'Version; of sentiment as in fact_post.sentiment_model.';
COMMENT ON COLUMN enrichment_version.load_seq IS 'Load that first used it; internal.';
