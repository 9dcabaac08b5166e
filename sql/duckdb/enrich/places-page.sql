-- Some of the places that are wanted.
SELECT rowid::INTEGER AS wanted, place_country, place_name
FROM wanted_place
WHERE rowid >= $from AND rowid < $to;
