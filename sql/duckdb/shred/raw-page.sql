-- Search and look-up pages: {data: [posts], includes, errors, meta}. Reads the files named by the variable `files`.
CREATE OR REPLACE TEMP TABLE raw_page AS
SELECT filename AS file, __twarc.retrieved_at AS retrieved_at, data, includes
FROM
    read_json(
        getvariable('files'),
        format = 'newline_delimited',
        maximum_object_size = 33554432,
        filename = true,
        columns = {
            birdsong: 'VARCHAR',
            __twarc: 'STRUCT(retrieved_at VARCHAR)',
            data: 'x_post[]',
            includes: 'x_includes'
        }
    )
WHERE birdsong IS NULL;
