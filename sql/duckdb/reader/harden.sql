-- What a reader's connection may not do: reach files other than the ones it was allowed, load extensions, or
-- change any of this. Comes last: nothing can be set afterwards.
SET enable_external_access = false;

SET lock_configuration = true;
