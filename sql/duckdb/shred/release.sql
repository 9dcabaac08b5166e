-- The parsed records are staged: their memory is better spent on merging.
DROP VIEW IF EXISTS seen_post;

DROP VIEW IF EXISTS seen_user;

DROP VIEW IF EXISTS seen_media;

DROP VIEW IF EXISTS seen_place;

DROP TABLE IF EXISTS raw_line;

DROP TABLE IF EXISTS raw_page;

DROP TABLE IF EXISTS raw_flat;

DROP TABLE IF EXISTS flat_reference;

DROP TABLE IF EXISTS flat_leaf;

DROP TABLE IF EXISTS raw_count;

DROP TABLE IF EXISTS raw_user;
