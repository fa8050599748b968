-- Who was asked and reached, and after how many days.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, post, month,
    count(*) FILTER (asked) AS asked, count(*) FILTER (reached) AS reached,
    count(days_to_question) AS questions_dated, coalesce(sum(days_to_question), 0)::BIGINT AS days_to_question,
    coalesce(sum(days_to_question * days_to_question), 0)::BIGINT AS days_to_question__squares,
    coalesce(sum(paisa), 0)::BIGINT AS charged
FROM invitations GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    district, department, service, month, week,
    count(*) FILTER (asked) AS asked, count(*) FILTER (reached) AS reached,
    count(days_to_question) AS questions_dated, coalesce(sum(days_to_question), 0)::BIGINT AS days_to_question,
    coalesce(sum(days_to_question * days_to_question), 0)::BIGINT AS days_to_question__squares,
    coalesce(sum(paisa), 0)::BIGINT AS charged
FROM invitations GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE hours AS
SELECT
    district, department, hour,
    count(*) FILTER (asked) AS asked, count(*) FILTER (reached) AS reached,
    count(days_to_question) AS questions_dated, coalesce(sum(days_to_question), 0)::BIGINT AS days_to_question,
    coalesce(sum(days_to_question * days_to_question), 0)::BIGINT AS days_to_question__squares,
    coalesce(sum(paisa), 0)::BIGINT AS charged
FROM invitations GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE people AS
SELECT
    district, department, sex, language, asked_by,
    count(*) FILTER (asked) AS asked, count(*) FILTER (reached) AS reached,
    count(days_to_question) AS questions_dated, coalesce(sum(days_to_question), 0)::BIGINT AS days_to_question,
    coalesce(sum(days_to_question * days_to_question), 0)::BIGINT AS days_to_question__squares,
    coalesce(sum(paisa), 0)::BIGINT AS charged
FROM invitations GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, post, month) AS level,
    district, department, office, post, month,
    sum(asked)::BIGINT AS asked, sum(reached)::BIGINT AS reached, sum(questions_dated)::BIGINT AS questions_dated,
    sum(days_to_question)::BIGINT AS days_to_question,
    sum(days_to_question__squares)::BIGINT AS days_to_question__squares, sum(charged)::BIGINT AS charged
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (post), (month), (district, month), (department, month), (office, month),
    (post, month), (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    district, department, service, month, week,
    sum(asked)::BIGINT AS asked, sum(reached)::BIGINT AS reached, sum(questions_dated)::BIGINT AS questions_dated,
    sum(days_to_question)::BIGINT AS days_to_question,
    sum(days_to_question__squares)::BIGINT AS days_to_question__squares, sum(charged)::BIGINT AS charged
FROM services GROUP BY GROUPING SETS (
    (service), (week), (service, month), (district, week), (department, week), (service, week)
)
UNION ALL BY NAME
SELECT 'hours' AS grain, grouping(district, department, hour) AS level,
    district, department, hour,
    sum(asked)::BIGINT AS asked, sum(reached)::BIGINT AS reached, sum(questions_dated)::BIGINT AS questions_dated,
    sum(days_to_question)::BIGINT AS days_to_question,
    sum(days_to_question__squares)::BIGINT AS days_to_question__squares, sum(charged)::BIGINT AS charged
FROM hours GROUP BY GROUPING SETS (
    (hour), (district, hour), (department, hour)
)
UNION ALL BY NAME
SELECT 'people' AS grain, grouping(district, department, sex, language, asked_by) AS level,
    district, department, sex, language, asked_by,
    sum(asked)::BIGINT AS asked, sum(reached)::BIGINT AS reached, sum(questions_dated)::BIGINT AS questions_dated,
    sum(days_to_question)::BIGINT AS days_to_question,
    sum(days_to_question__squares)::BIGINT AS days_to_question__squares, sum(charged)::BIGINT AS charged
FROM people GROUP BY GROUPING SETS (
    (sex), (district, sex), (department, sex), (language), (district, language), (department, language), (asked_by),
    (district, asked_by), (department, asked_by)
)
