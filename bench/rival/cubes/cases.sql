-- Cases, on the day they were filed.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, month,
    count(*) AS cases_filed, count(*) FILTER (ended) AS cases_ended, count(*) FILTER (confirmed) AS cases_confirmed,
    count(*) FILTER (unanswered) AS cases_unanswered, count(*) FILTER (without_relief) AS cases_without_relief,
    count(*) FILTER (late) AS cases_late, count(*) FILTER (checked) AS cases_checked,
    count(*) FILTER (overturned) AS cases_overturned, count(*) FILTER (by_woman) AS cases_by_women,
    count(*) FILTER (by_disabled) AS cases_by_disabled
FROM cases GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE weeks AS
SELECT
    district, department, week,
    count(*) AS cases_filed, count(*) FILTER (ended) AS cases_ended, count(*) FILTER (confirmed) AS cases_confirmed,
    count(*) FILTER (unanswered) AS cases_unanswered, count(*) FILTER (without_relief) AS cases_without_relief,
    count(*) FILTER (late) AS cases_late, count(*) FILTER (checked) AS cases_checked,
    count(*) FILTER (overturned) AS cases_overturned, count(*) FILTER (by_woman) AS cases_by_women,
    count(*) FILTER (by_disabled) AS cases_by_disabled
FROM cases GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE kinds AS
SELECT
    month, category, way, identity,
    count(*) AS cases_filed, count(*) FILTER (ended) AS cases_ended, count(*) FILTER (confirmed) AS cases_confirmed,
    count(*) FILTER (unanswered) AS cases_unanswered, count(*) FILTER (without_relief) AS cases_without_relief,
    count(*) FILTER (late) AS cases_late, count(*) FILTER (checked) AS cases_checked,
    count(*) FILTER (overturned) AS cases_overturned, count(*) FILTER (by_woman) AS cases_by_women,
    count(*) FILTER (by_disabled) AS cases_by_disabled
FROM cases GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, month) AS level,
    district, department, office, month,
    sum(cases_filed)::BIGINT AS cases_filed, sum(cases_ended)::BIGINT AS cases_ended,
    sum(cases_confirmed)::BIGINT AS cases_confirmed, sum(cases_unanswered)::BIGINT AS cases_unanswered,
    sum(cases_without_relief)::BIGINT AS cases_without_relief, sum(cases_late)::BIGINT AS cases_late,
    sum(cases_checked)::BIGINT AS cases_checked, sum(cases_overturned)::BIGINT AS cases_overturned,
    sum(cases_by_women)::BIGINT AS cases_by_women, sum(cases_by_disabled)::BIGINT AS cases_by_disabled
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (month), (district, month), (department, month), (office, month),
    (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'weeks' AS grain, grouping(district, department, week) AS level,
    district, department, week,
    sum(cases_filed)::BIGINT AS cases_filed, sum(cases_ended)::BIGINT AS cases_ended,
    sum(cases_confirmed)::BIGINT AS cases_confirmed, sum(cases_unanswered)::BIGINT AS cases_unanswered,
    sum(cases_without_relief)::BIGINT AS cases_without_relief, sum(cases_late)::BIGINT AS cases_late,
    sum(cases_checked)::BIGINT AS cases_checked, sum(cases_overturned)::BIGINT AS cases_overturned,
    sum(cases_by_women)::BIGINT AS cases_by_women, sum(cases_by_disabled)::BIGINT AS cases_by_disabled
FROM weeks GROUP BY GROUPING SETS (
    (week), (district, week), (department, week)
)
UNION ALL BY NAME
SELECT 'kinds' AS grain, grouping(month, category, way, identity) AS level,
    month, category, way, identity,
    sum(cases_filed)::BIGINT AS cases_filed, sum(cases_ended)::BIGINT AS cases_ended,
    sum(cases_confirmed)::BIGINT AS cases_confirmed, sum(cases_unanswered)::BIGINT AS cases_unanswered,
    sum(cases_without_relief)::BIGINT AS cases_without_relief, sum(cases_late)::BIGINT AS cases_late,
    sum(cases_checked)::BIGINT AS cases_checked, sum(cases_overturned)::BIGINT AS cases_overturned,
    sum(cases_by_women)::BIGINT AS cases_by_women, sum(cases_by_disabled)::BIGINT AS cases_by_disabled
FROM kinds GROUP BY GROUPING SETS (
    (category), (category, month), (way), (way, month), (identity), (identity, month)
)
