-- Notes the schema version, in the transaction of the migration itself.
DELETE FROM setting WHERE key = 'schema_version';

INSERT INTO setting VALUES ('schema_version', $version);
