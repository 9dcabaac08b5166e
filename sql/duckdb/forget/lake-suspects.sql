-- Records of one lake file that name something withdrawn, with their places in the file. Numbers in the raw JSON are
-- compared with the ids, whatever field they stand in: cheaper than parsing, and it knows of no shape. A few ids are
-- one pattern (`$few`), ten times as fast; of many, every number that is long enough (`$numbers`) is looked up.
SELECT file_row_number AS place, source, record
FROM read_parquet($file, file_row_number = true)
WHERE
    shape NOT IN ('compliance', 'counts')
    AND (
        ($few <> '' AND regexp_matches(record, $few))
        OR (
            $few = ''
            AND list_has_any(regexp_extract_all(record, $numbers), from_json($ids::JSON, '["VARCHAR"]'))
        )
        OR ($handles <> '' AND regexp_matches(record, $handles, 'i'))
    )
