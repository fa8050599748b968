-- Findings with a remedy in force.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, month,
    count(*) AS remedied, count(*) FILTER (person) AS remedied_persons, count(*) FILTER (system) AS remedied_system,
    coalesce(sum(remedies), 0)::BIGINT AS remedies
FROM remedied GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    district, department, service, month, week,
    count(*) AS remedied, count(*) FILTER (person) AS remedied_persons, count(*) FILTER (system) AS remedied_system,
    coalesce(sum(remedies), 0)::BIGINT AS remedies
FROM remedied GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE kinds AS
SELECT
    month, kind,
    count(*) AS remedied, count(*) FILTER (person) AS remedied_persons, count(*) FILTER (system) AS remedied_system,
    coalesce(sum(remedies), 0)::BIGINT AS remedies
FROM remedied GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, month) AS level,
    district, department, office, month,
    sum(remedied)::BIGINT AS remedied, sum(remedied_persons)::BIGINT AS remedied_persons,
    sum(remedied_system)::BIGINT AS remedied_system, sum(remedies)::BIGINT AS remedies
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (month), (district, month), (department, month), (office, month),
    (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    district, department, service, month, week,
    sum(remedied)::BIGINT AS remedied, sum(remedied_persons)::BIGINT AS remedied_persons,
    sum(remedied_system)::BIGINT AS remedied_system, sum(remedies)::BIGINT AS remedies
FROM services GROUP BY GROUPING SETS (
    (service), (week), (service, month), (district, week), (department, week), (service, week)
)
UNION ALL BY NAME
SELECT 'kinds' AS grain, grouping(month, kind) AS level,
    month, kind,
    sum(remedied)::BIGINT AS remedied, sum(remedied_persons)::BIGINT AS remedied_persons,
    sum(remedied_system)::BIGINT AS remedied_system, sum(remedies)::BIGINT AS remedies
FROM kinds GROUP BY GROUPING SETS (
    (kind), (kind, month)
)
