-- Takes down what hung on posts whose content changed; bridges.sql hangs it up anew. Left out of a load that brings
-- nothing known.

-- Their published rows go: by the days under which they were published.
INSERT INTO dirty_day
SELECT 'post_tag' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_tag AS hung
SEMI JOIN changed_post ON hung.source = changed_post.source AND hung.post_id = changed_post.post_id
UNION
SELECT 'post_mention' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_mention AS hung
SEMI JOIN changed_post ON hung.source = changed_post.source AND hung.post_id = changed_post.post_id
UNION
SELECT 'post_link' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_link AS hung
SEMI JOIN changed_post ON hung.source = changed_post.source AND hung.post_id = changed_post.post_id
UNION
SELECT 'post_attachment' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_attachment AS hung
SEMI JOIN changed_post ON hung.source = changed_post.source AND hung.post_id = changed_post.post_id
UNION
SELECT 'post_topic' AS mart, hung.local_date AS day, getvariable('load_seq') AS load_seq
FROM post_topic AS hung
SEMI JOIN changed_post ON hung.source = changed_post.source AND hung.post_id = changed_post.post_id;

DELETE FROM post_tag USING changed_post
WHERE post_tag.source = changed_post.source AND post_tag.post_id = changed_post.post_id;

DELETE FROM post_mention USING changed_post
WHERE post_mention.source = changed_post.source AND post_mention.post_id = changed_post.post_id;

DELETE FROM post_link USING changed_post
WHERE post_link.source = changed_post.source AND post_link.post_id = changed_post.post_id;

DELETE FROM post_attachment USING changed_post
WHERE post_attachment.source = changed_post.source AND post_attachment.post_id = changed_post.post_id;

DELETE FROM post_topic USING changed_post
WHERE post_topic.source = changed_post.source AND post_topic.post_id = changed_post.post_id;
