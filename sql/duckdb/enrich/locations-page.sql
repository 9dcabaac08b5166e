-- Some of the locations that are wanted.
SELECT rowid::INTEGER AS wanted, location
FROM wanted_location
WHERE rowid >= $from AND rowid < $to;
