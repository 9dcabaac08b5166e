-- What the script of one shape reads. Table functions take variables, not parameters.
SET VARIABLE files = (SELECT from_json($files::JSON, '["VARCHAR"]'));

SET VARIABLE compliance_kind = $compliance_kind::VARCHAR;
