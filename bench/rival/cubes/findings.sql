-- Findings raised.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, month,
    count(*) AS findings
FROM findings GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    district, department, service, month, week,
    count(*) AS findings
FROM findings GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE kinds AS
SELECT
    month, kind,
    count(*) AS findings
FROM findings GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, month) AS level,
    district, department, office, month,
    sum(findings)::BIGINT AS findings
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (month), (district, month), (department, month), (office, month),
    (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    district, department, service, month, week,
    sum(findings)::BIGINT AS findings
FROM services GROUP BY GROUPING SETS (
    (service), (week), (service, month), (district, week), (department, week), (service, week)
)
UNION ALL BY NAME
SELECT 'kinds' AS grain, grouping(month, kind) AS level,
    month, kind,
    sum(findings)::BIGINT AS findings
FROM kinds GROUP BY GROUPING SETS (
    (kind), (kind, month)
)
