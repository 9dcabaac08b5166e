-- What the loader's connection needs. Macros are temporary: they belong to the loader, not to the warehouse.

CREATE OR REPLACE TEMP MACRO acquisition_name(rank) AS
    ['reference', 'lookup', 'import', 'search', 'stream'][rank];

CREATE OR REPLACE TEMP MACRO acquisition_rank(name) AS
    list_position(['reference', 'lookup', 'import', 'search', 'stream'], name)::UTINYINT;

CREATE OR REPLACE TEMP MACRO post_url(source, version_id) AS
    CASE source WHEN 'x' THEN 'https://x.com/i/web/status/' || version_id END;

-- X's media keys begin with their type: 3 a photo, 7 and 13 a video, 16 an animation.
CREATE OR REPLACE TEMP MACRO has_video_key(media_keys) AS
    coalesce(
        len(list_filter(media_keys, lambda key: starts_with(key, '7_') OR starts_with(key, '13_'))) > 0, false
    );

-- Where a post was made: its place as the source names it, else the point. Either side may be a row of NULLs.
CREATE OR REPLACE TEMP MACRO whereabouts(place, point) AS
    CASE
        WHEN place.country_code IS NOT NULL
            THEN
                {
                    country_code: place.country_code,
                    admin1_code: place.admin1_code,
                    region: place.region,
                    method: 'place'
                }
        WHEN point.country_code IS NOT NULL
            THEN
                {
                    country_code: point.country_code,
                    admin1_code: point.admin1_code,
                    region: point.region,
                    method: 'coordinates'
                }
    END;

-- Days and hours are stored in the zone the warehouse was made for.
SET VARIABLE zone = (SELECT value FROM setting WHERE key = 'timezone');

-- The first observation of a medium's views; either side may have none.
CREATE OR REPLACE TEMP MACRO earlier_view(view, seen_at, views) AS
    CASE
        WHEN view IS NULL THEN {'seen_at': seen_at, 'views': views}
        WHEN seen_at IS NULL THEN view
        ELSE least(view, {'seen_at': seen_at, 'views': views})
    END;

-- An id of X carries its own time of creation, in milliseconds.
CREATE OR REPLACE TEMP MACRO snowflake_time(id) AS
    make_timestamp(((try_cast(id AS BIGINT) >> 22) + 1288834974657) * 1000);
