-- Stream lines: {data: post, includes, matching_rules}. Reads the files named by the variable `files`.
CREATE OR REPLACE TEMP TABLE raw_line AS
SELECT filename AS file, __twarc.retrieved_at AS retrieved_at, data, includes, matching_rules
FROM
    read_json(
        getvariable('files'),
        format = 'newline_delimited',
        maximum_object_size = 33554432,
        filename = true,
        columns = {
            birdsong: 'VARCHAR',
            __twarc: 'STRUCT(retrieved_at VARCHAR)',
            data: 'x_post',
            includes: 'x_includes',
            matching_rules: 'STRUCT(id VARCHAR, tag VARCHAR)[]'
        }
    )
WHERE birdsong IS NULL;
