-- Fixed when the warehouse is made: local_date and local_hour are stored in it. Loads are numbered from 1.
INSERT INTO setting VALUES ('timezone', $timezone), ('load_seq', '0');
