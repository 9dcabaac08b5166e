-- What reports need of the state, copied into the warehouse before a publish: gaps, spend, runs, campaigns.
DELETE FROM fact_gap;

INSERT INTO fact_gap BY NAME
SELECT unnest(
    from_json(
        $gaps::JSON,
        '[{"source":"VARCHAR","campaign":"VARCHAR","from_at":"TIMESTAMP","to_at":"TIMESTAMP","cause":"VARCHAR","estimated_posts":"BIGINT","filled_by":"VARCHAR","filled_at":"TIMESTAMP"}]'
    ),
    recursive := true
);

DELETE FROM fact_spend;

INSERT INTO fact_spend BY NAME
SELECT unnest(
    from_json(
        $spend::JSON,
        '[{"source":"VARCHAR","campaign":"VARCHAR","day":"DATE","resource":"VARCHAR","requests":"BIGINT","units":"BIGINT","amount":"DECIMAL(18,6)","currency":"VARCHAR","price_list":"VARCHAR"}]'
    ),
    recursive := true
);

DELETE FROM fact_run;

INSERT INTO fact_run BY NAME
SELECT unnest(
    from_json(
        $runs::JSON,
        '[{"job":"VARCHAR","run_id":"VARCHAR","started_at":"TIMESTAMP","ended_at":"TIMESTAMP","outcome":"VARCHAR","posts":"BIGINT"}]'
    ),
    recursive := true
);

DELETE FROM dim_campaign;

INSERT INTO dim_campaign BY NAME
SELECT unnest(
    from_json(
        $campaigns::JSON,
        '[{"campaign":"VARCHAR","sources":"VARCHAR","match":"VARCHAR","refresh":"VARCHAR","authors":"VARCHAR"}]'
    ),
    recursive := true
);
