-- Transactions, and those without a number.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, post, month,
    count(*) AS transactions, count(*) FILTER (NOT has_number) AS without_number
FROM transactions GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    district, department, service, month, week,
    count(*) AS transactions, count(*) FILTER (NOT has_number) AS without_number
FROM transactions GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE hours AS
SELECT
    district, department, hour,
    count(*) AS transactions, count(*) FILTER (NOT has_number) AS without_number
FROM transactions GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE people AS
SELECT
    district, department, sex,
    count(*) AS transactions, count(*) FILTER (NOT has_number) AS without_number
FROM transactions GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE kinds AS
SELECT
    month, feed,
    count(*) AS transactions, count(*) FILTER (NOT has_number) AS without_number
FROM transactions GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, post, month) AS level,
    district, department, office, post, month,
    sum(transactions)::BIGINT AS transactions, sum(without_number)::BIGINT AS without_number
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (post), (month), (district, month), (department, month), (office, month),
    (post, month), (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    district, department, service, month, week,
    sum(transactions)::BIGINT AS transactions, sum(without_number)::BIGINT AS without_number
FROM services GROUP BY GROUPING SETS (
    (service), (week), (service, month), (district, week), (department, week), (service, week)
)
UNION ALL BY NAME
SELECT 'hours' AS grain, grouping(district, department, hour) AS level,
    district, department, hour,
    sum(transactions)::BIGINT AS transactions, sum(without_number)::BIGINT AS without_number
FROM hours GROUP BY GROUPING SETS (
    (hour), (district, hour), (department, hour)
)
UNION ALL BY NAME
SELECT 'people' AS grain, grouping(district, department, sex) AS level,
    district, department, sex,
    sum(transactions)::BIGINT AS transactions, sum(without_number)::BIGINT AS without_number
FROM people GROUP BY GROUPING SETS (
    (sex), (district, sex), (department, sex)
)
UNION ALL BY NAME
SELECT 'kinds' AS grain, grouping(month, feed) AS level,
    month, feed,
    sum(transactions)::BIGINT AS transactions, sum(without_number)::BIGINT AS without_number
FROM kinds GROUP BY GROUPING SETS (
    (feed), (feed, month)
)
