-- Numbers this load. Everything it inserts or changes carries the number; publishing compares it.
UPDATE setting SET value = (value::BIGINT + 1)::VARCHAR WHERE key = 'load_seq';

SET VARIABLE load_seq = (SELECT value::BIGINT FROM setting WHERE key = 'load_seq');
