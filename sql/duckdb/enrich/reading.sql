-- What was read, ready to be joined by the merge. Temporary, rebuilt for each load; empty when nothing was read.

CREATE OR REPLACE TEMP TABLE read_text (
    text_key UBIGINT, lang VARCHAR, lang_detected VARCHAR, lang_method VARCHAR,
    sentiment_score DOUBLE, sentiment_label VARCHAR, sentiment_reason VARCHAR, sentiment_model VARCHAR
);

CREATE OR REPLACE TEMP TABLE read_location (
    location VARCHAR, country_code VARCHAR, admin1_code VARCHAR, region VARCHAR,
    region_method VARCHAR, region_confidence DOUBLE, region_reason VARCHAR
);

CREATE OR REPLACE TEMP TABLE read_place (
    place_country VARCHAR, place_name VARCHAR, admin1_code VARCHAR, region VARCHAR
);

CREATE OR REPLACE TEMP TABLE read_point (
    latitude DOUBLE, longitude DOUBLE, country_code VARCHAR, admin1_code VARCHAR, region VARCHAR
);

CREATE OR REPLACE TEMP TABLE read_version (kind VARCHAR, version VARCHAR);

-- What threads answer, in numbers; `wanted` is the row that was asked about.
CREATE OR REPLACE TEMP TABLE answer_text (
    wanted INTEGER, lang USMALLINT, detected USMALLINT, method UTINYINT, mood UTINYINT, score DOUBLE
);

CREATE OR REPLACE TEMP TABLE answer_location (
    wanted INTEGER, country_code VARCHAR, admin1_code VARCHAR, region VARCHAR,
    region_method VARCHAR, region_confidence DOUBLE, region_reason VARCHAR
);

CREATE OR REPLACE TEMP TABLE answer_place (
    wanted INTEGER, country_code VARCHAR, admin1_code VARCHAR, region VARCHAR
);

CREATE OR REPLACE TEMP TABLE answer_point (
    wanted INTEGER, country_code VARCHAR, admin1_code VARCHAR, region VARCHAR
);
