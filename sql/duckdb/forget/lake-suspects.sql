-- Records of one lake file that name something withdrawn, with their places in the file. Numbers in the raw JSON are
-- compared with the ids, whatever field they stand in: cheaper than parsing, and it knows of no shape.
SELECT file_row_number AS place, source, record
FROM read_parquet($file, file_row_number = true)
WHERE
    shape NOT IN ('compliance', 'counts')
    AND (
        list_has_any(regexp_extract_all(record, '\d+'), from_json($ids::JSON, '["VARCHAR"]'))
        OR ($handles <> '' AND regexp_matches(record, $handles, 'i'))
    )
