-- What is to be read for one load: its distinct texts, locations, places and points. A repost has no text of its own;
-- its language is what the source says.
CREATE OR REPLACE TEMP TABLE wanted_text AS
SELECT text_key, any_value(text) AS text, any_value(lang_source) AS lang_source
FROM stage_post
GROUP BY text_key;

CREATE OR REPLACE TEMP TABLE wanted_location AS
SELECT DISTINCT location
FROM stage_user
WHERE location IS NOT NULL;

CREATE OR REPLACE TEMP TABLE wanted_place AS
SELECT DISTINCT country_code AS place_country, name AS place_name
FROM stage_place;

CREATE OR REPLACE TEMP TABLE wanted_point AS
SELECT DISTINCT latitude, longitude
FROM stage_post
WHERE latitude IS NOT NULL AND longitude IS NOT NULL;
