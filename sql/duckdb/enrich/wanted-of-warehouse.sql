-- What is to be read again of everything that is stored, as for a load.
CREATE OR REPLACE TEMP TABLE wanted_text AS
SELECT hash(text, lang_source) AS text_key, any_value(text) AS text, any_value(lang_source) AS lang_source
FROM fact_post
WHERE kind IS NOT NULL
GROUP BY text_key;

CREATE OR REPLACE TEMP TABLE wanted_location AS
SELECT DISTINCT location
FROM dim_user
WHERE location IS NOT NULL;

CREATE OR REPLACE TEMP TABLE wanted_place AS
SELECT DISTINCT country_code AS place_country, place_name
FROM dim_place;

CREATE OR REPLACE TEMP TABLE wanted_point AS
SELECT DISTINCT latitude, longitude
FROM fact_post
WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
