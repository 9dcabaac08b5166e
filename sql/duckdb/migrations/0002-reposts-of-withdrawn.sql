-- A repost of a withdrawn post is withdrawn with it, and has to stay so whatever is learned later and in whatever order.
ALTER TABLE fact_post ADD COLUMN withdrawn_original_id VARCHAR;

COMMENT ON COLUMN fact_post.withdrawn_original_id IS 'Of a stub, the withdrawn post it repeated and whose tombstone it follows; internal, for merging.';
