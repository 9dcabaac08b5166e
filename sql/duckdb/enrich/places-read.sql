-- Puts the answers about locations, places and points beside what was asked.
INSERT INTO read_location
SELECT wanted.location, answer.* EXCLUDE (wanted)
FROM answer_location AS answer
INNER JOIN wanted_location AS wanted ON answer.wanted = wanted.rowid;

-- The source's own word for the country stands; only what agrees with it adds to it.
INSERT INTO read_place
SELECT wanted.place_country, wanted.place_name, answer.admin1_code, answer.region
FROM answer_place AS answer
INNER JOIN wanted_place AS wanted ON answer.wanted = wanted.rowid
WHERE answer.country_code = wanted.place_country;

INSERT INTO read_point
SELECT wanted.latitude, wanted.longitude, answer.* EXCLUDE (wanted)
FROM answer_point AS answer
INNER JOIN wanted_point AS wanted ON answer.wanted = wanted.rowid;

DELETE FROM answer_location;

DELETE FROM answer_place;

DELETE FROM answer_point;
