-- What the roll-up was added up from.
DROP TABLE scope_place;
DROP TABLE scope;
