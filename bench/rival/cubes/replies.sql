-- What came back, over all questions.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    district, department, office, post, month,
    count(*) AS replied, count(*) FILTER (answered) AS answered, count(*) FILTER (wrong_person) AS wrong_person,
    count(*) FILTER (never_visited) AS never_visited, count(days_to_answer) AS answers_dated,
    coalesce(sum(days_to_answer), 0)::BIGINT AS days_to_answer,
    coalesce(sum(days_to_answer * days_to_answer), 0)::BIGINT AS days_to_answer__squares
FROM replies GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    district, department, service, month, week,
    count(*) AS replied, count(*) FILTER (answered) AS answered, count(*) FILTER (wrong_person) AS wrong_person,
    count(*) FILTER (never_visited) AS never_visited, count(days_to_answer) AS answers_dated,
    coalesce(sum(days_to_answer), 0)::BIGINT AS days_to_answer,
    coalesce(sum(days_to_answer * days_to_answer), 0)::BIGINT AS days_to_answer__squares
FROM replies GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE hours AS
SELECT
    district, department, hour,
    count(*) AS replied, count(*) FILTER (answered) AS answered, count(*) FILTER (wrong_person) AS wrong_person,
    count(*) FILTER (never_visited) AS never_visited, count(days_to_answer) AS answers_dated,
    coalesce(sum(days_to_answer), 0)::BIGINT AS days_to_answer,
    coalesce(sum(days_to_answer * days_to_answer), 0)::BIGINT AS days_to_answer__squares
FROM replies GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE people AS
SELECT
    district, department, sex, language, asked_by, channel,
    count(*) AS replied, count(*) FILTER (answered) AS answered, count(*) FILTER (wrong_person) AS wrong_person,
    count(*) FILTER (never_visited) AS never_visited, count(days_to_answer) AS answers_dated,
    coalesce(sum(days_to_answer), 0)::BIGINT AS days_to_answer,
    coalesce(sum(days_to_answer * days_to_answer), 0)::BIGINT AS days_to_answer__squares
FROM replies GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, post, month) AS level,
    district, department, office, post, month,
    sum(replied)::BIGINT AS replied, sum(answered)::BIGINT AS answered, sum(wrong_person)::BIGINT AS wrong_person,
    sum(never_visited)::BIGINT AS never_visited, sum(answers_dated)::BIGINT AS answers_dated,
    sum(days_to_answer)::BIGINT AS days_to_answer, sum(days_to_answer__squares)::BIGINT AS days_to_answer__squares
FROM places GROUP BY GROUPING SETS (
    (), (district), (department), (office), (post), (month), (district, month), (department, month), (office, month),
    (post, month), (district, department), (district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    district, department, service, month, week,
    sum(replied)::BIGINT AS replied, sum(answered)::BIGINT AS answered, sum(wrong_person)::BIGINT AS wrong_person,
    sum(never_visited)::BIGINT AS never_visited, sum(answers_dated)::BIGINT AS answers_dated,
    sum(days_to_answer)::BIGINT AS days_to_answer, sum(days_to_answer__squares)::BIGINT AS days_to_answer__squares
FROM services GROUP BY GROUPING SETS (
    (service), (week), (service, month), (district, week), (department, week), (service, week)
)
UNION ALL BY NAME
SELECT 'hours' AS grain, grouping(district, department, hour) AS level,
    district, department, hour,
    sum(replied)::BIGINT AS replied, sum(answered)::BIGINT AS answered, sum(wrong_person)::BIGINT AS wrong_person,
    sum(never_visited)::BIGINT AS never_visited, sum(answers_dated)::BIGINT AS answers_dated,
    sum(days_to_answer)::BIGINT AS days_to_answer, sum(days_to_answer__squares)::BIGINT AS days_to_answer__squares
FROM hours GROUP BY GROUPING SETS (
    (hour), (district, hour), (department, hour)
)
UNION ALL BY NAME
SELECT 'people' AS grain, grouping(district, department, sex, language, asked_by, channel) AS level,
    district, department, sex, language, asked_by, channel,
    sum(replied)::BIGINT AS replied, sum(answered)::BIGINT AS answered, sum(wrong_person)::BIGINT AS wrong_person,
    sum(never_visited)::BIGINT AS never_visited, sum(answers_dated)::BIGINT AS answers_dated,
    sum(days_to_answer)::BIGINT AS days_to_answer, sum(days_to_answer__squares)::BIGINT AS days_to_answer__squares
FROM people GROUP BY GROUPING SETS (
    (sex), (district, sex), (department, sex), (language), (district, language), (department, language), (asked_by),
    (district, asked_by), (department, asked_by), (channel), (district, channel), (department, channel)
)
