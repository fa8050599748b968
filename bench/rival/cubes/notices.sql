-- Findings laid before a post, and acknowledged.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, post, month,
    count(*) AS findings_laid, count(*) FILTER (acknowledged) AS acknowledged,
    count(*) FILTER (in_time) AS acknowledged_in_time
FROM notices GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    district, department, service, month, week,
    count(*) AS findings_laid, count(*) FILTER (acknowledged) AS acknowledged,
    count(*) FILTER (in_time) AS acknowledged_in_time
FROM notices GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE kinds AS
SELECT
    month, kind,
    count(*) AS findings_laid, count(*) FILTER (acknowledged) AS acknowledged,
    count(*) FILTER (in_time) AS acknowledged_in_time
FROM notices GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, post, month) AS level,
    district, department, office, post, month,
    sum(findings_laid)::BIGINT AS findings_laid, sum(acknowledged)::BIGINT AS acknowledged,
    sum(acknowledged_in_time)::BIGINT AS acknowledged_in_time
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (post), (month), (district, month), (department, month), (office, month),
    (post, month), (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    district, department, service, month, week,
    sum(findings_laid)::BIGINT AS findings_laid, sum(acknowledged)::BIGINT AS acknowledged,
    sum(acknowledged_in_time)::BIGINT AS acknowledged_in_time
FROM services GROUP BY GROUPING SETS (
    (service), (week), (service, month), (district, week), (department, week), (service, week)
)
UNION ALL BY NAME
SELECT 'kinds' AS grain, grouping(month, kind) AS level,
    month, kind,
    sum(findings_laid)::BIGINT AS findings_laid, sum(acknowledged)::BIGINT AS acknowledged,
    sum(acknowledged_in_time)::BIGINT AS acknowledged_in_time
FROM kinds GROUP BY GROUPING SETS (
    (kind), (kind, month)
)
