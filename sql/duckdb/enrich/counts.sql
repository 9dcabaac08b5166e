-- How much is to be read.
SELECT
    (SELECT count(*) FROM wanted_text)::INTEGER AS texts,
    (SELECT count(*) FROM wanted_location)::INTEGER AS locations,
    (SELECT count(*) FROM wanted_place)::INTEGER AS places,
    (SELECT count(*) FROM wanted_point)::INTEGER AS points;
