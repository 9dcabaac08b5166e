-- Turns the numbers of the answers into words; each list begins with what 1 means.
SET VARIABLE languages = from_json($languages::JSON, '["VARCHAR"]');

SET VARIABLE methods = from_json($methods::JSON, '["VARCHAR"]');

SET VARIABLE moods = from_json($moods::JSON, '["VARCHAR"]');

INSERT INTO read_text
SELECT
    wanted.text_key,
    getvariable('languages')[answer.lang] AS lang,
    getvariable('languages')[answer.detected] AS lang_detected,
    getvariable('methods')[answer.method] AS lang_method,
    CASE WHEN answer.mood BETWEEN 1 AND $labels THEN answer.score END AS sentiment_score,
    CASE
        WHEN answer.mood BETWEEN 1 AND $labels THEN getvariable('moods')[answer.mood]
    END AS sentiment_label,
    CASE
        WHEN answer.mood > $labels THEN getvariable('moods')[answer.mood]
    END AS sentiment_reason,
    CASE WHEN answer.mood > 0 THEN $model END AS sentiment_model
FROM answer_text AS answer
INNER JOIN wanted_text AS wanted ON answer.wanted = wanted.rowid;

DELETE FROM answer_text;
