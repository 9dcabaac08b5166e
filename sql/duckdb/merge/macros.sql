-- Small rules that several statements share. Temporary: they belong to the loader, not to the warehouse.
CREATE OR REPLACE TEMP MACRO acquisition_name(rank) AS
    ['reference', 'lookup', 'import', 'search', 'stream'][rank];

CREATE OR REPLACE TEMP MACRO acquisition_rank(name) AS
    list_position(['reference', 'lookup', 'import', 'search', 'stream'], name)::UTINYINT;

CREATE OR REPLACE TEMP MACRO post_url(source, version_id) AS
    CASE source WHEN 'x' THEN 'https://x.com/i/web/status/' || version_id END;

-- X's special codes mean "no language"; two of its codes were withdrawn from ISO 639 long ago.
CREATE OR REPLACE TEMP MACRO spoken_language(code) AS
    CASE
        WHEN code IN ('und', 'zxx', 'qme', 'qht', 'qam', 'qct', 'qst', 'art', '') THEN NULL
        WHEN code = 'in' THEN 'id'
        WHEN code = 'iw' THEN 'he'
        ELSE code
    END;

-- Days and hours are stored in the zone the warehouse was made for.
SET VARIABLE zone = (SELECT value FROM setting WHERE key = 'timezone');
