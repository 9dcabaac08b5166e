-- Fixed when the warehouse is made: local_date and local_hour are stored in its zone. Loads are numbered from 1, so
-- the marts must know which warehouse's numbers they were published from.
INSERT INTO setting VALUES ('timezone', $timezone), ('load_seq', '0'), ('warehouse_id', uuid()::VARCHAR);
