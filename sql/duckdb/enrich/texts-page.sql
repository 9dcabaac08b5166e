-- Some of the texts that are wanted.
SELECT rowid::INTEGER AS wanted, text, lang_source
FROM wanted_text
WHERE rowid >= $from AND rowid < $to;
