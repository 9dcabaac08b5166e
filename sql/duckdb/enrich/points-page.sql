-- Some of the points that are wanted.
SELECT rowid::INTEGER AS wanted, latitude, longitude
FROM wanted_point
WHERE rowid >= $from AND rowid < $to;
