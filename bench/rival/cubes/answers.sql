-- What was answered, each question apart.
-- The finest counts once for each group of columns, subtotals by adding them up.
CREATE OR REPLACE TEMP TABLE places AS
SELECT
    question, district, department, office, post, month,
    count(*) FILTER (answered) AS answers, count(*) FILTER (dissatisfied) AS dissatisfied,
    count(*) FILTER (bribe_alleged) AS bribe_alleged, count(amount) AS amount_named,
    coalesce(sum(amount), 0)::BIGINT AS amount, count(*) FILTER (reason_delay) AS reason_delay,
    count(*) FILTER (reason_staff_behaviour) AS reason_staff_behaviour,
    count(*) FILTER (reason_unresponsive) AS reason_unresponsive,
    count(*) FILTER (reason_resource_missing) AS reason_resource_missing,
    count(*) FILTER (reason_medicine_payment) AS reason_medicine_payment,
    count(*) FILTER (reason_inquiry_demanded) AS reason_inquiry_demanded,
    count(*) FILTER (reason_agent_or_tout) AS reason_agent_or_tout, count(*) FILTER (reason_other) AS reason_other
FROM replies GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE services AS
SELECT
    question, district, department, service, month, week,
    count(*) FILTER (answered) AS answers, count(*) FILTER (dissatisfied) AS dissatisfied,
    count(*) FILTER (bribe_alleged) AS bribe_alleged, count(amount) AS amount_named,
    coalesce(sum(amount), 0)::BIGINT AS amount, count(*) FILTER (reason_delay) AS reason_delay,
    count(*) FILTER (reason_staff_behaviour) AS reason_staff_behaviour,
    count(*) FILTER (reason_unresponsive) AS reason_unresponsive,
    count(*) FILTER (reason_resource_missing) AS reason_resource_missing,
    count(*) FILTER (reason_medicine_payment) AS reason_medicine_payment,
    count(*) FILTER (reason_inquiry_demanded) AS reason_inquiry_demanded,
    count(*) FILTER (reason_agent_or_tout) AS reason_agent_or_tout, count(*) FILTER (reason_other) AS reason_other
FROM replies GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE hours AS
SELECT
    question, district, department, hour,
    count(*) FILTER (answered) AS answers, count(*) FILTER (dissatisfied) AS dissatisfied,
    count(*) FILTER (bribe_alleged) AS bribe_alleged, count(amount) AS amount_named,
    coalesce(sum(amount), 0)::BIGINT AS amount, count(*) FILTER (reason_delay) AS reason_delay,
    count(*) FILTER (reason_staff_behaviour) AS reason_staff_behaviour,
    count(*) FILTER (reason_unresponsive) AS reason_unresponsive,
    count(*) FILTER (reason_resource_missing) AS reason_resource_missing,
    count(*) FILTER (reason_medicine_payment) AS reason_medicine_payment,
    count(*) FILTER (reason_inquiry_demanded) AS reason_inquiry_demanded,
    count(*) FILTER (reason_agent_or_tout) AS reason_agent_or_tout, count(*) FILTER (reason_other) AS reason_other
FROM replies GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE people AS
SELECT
    question, district, department, sex, language, asked_by, channel,
    count(*) FILTER (answered) AS answers, count(*) FILTER (dissatisfied) AS dissatisfied,
    count(*) FILTER (bribe_alleged) AS bribe_alleged, count(amount) AS amount_named,
    coalesce(sum(amount), 0)::BIGINT AS amount, count(*) FILTER (reason_delay) AS reason_delay,
    count(*) FILTER (reason_staff_behaviour) AS reason_staff_behaviour,
    count(*) FILTER (reason_unresponsive) AS reason_unresponsive,
    count(*) FILTER (reason_resource_missing) AS reason_resource_missing,
    count(*) FILTER (reason_medicine_payment) AS reason_medicine_payment,
    count(*) FILTER (reason_inquiry_demanded) AS reason_inquiry_demanded,
    count(*) FILTER (reason_agent_or_tout) AS reason_agent_or_tout, count(*) FILTER (reason_other) AS reason_other
FROM replies GROUP BY ALL;

SELECT 'places' AS grain, grouping(district, department, office, post, month) AS level,
    question, district, department, office, post, month,
    sum(answers)::BIGINT AS answers, sum(dissatisfied)::BIGINT AS dissatisfied,
    sum(bribe_alleged)::BIGINT AS bribe_alleged, sum(amount_named)::BIGINT AS amount_named,
    sum(amount)::BIGINT AS amount, sum(reason_delay)::BIGINT AS reason_delay,
    sum(reason_staff_behaviour)::BIGINT AS reason_staff_behaviour,
    sum(reason_unresponsive)::BIGINT AS reason_unresponsive,
    sum(reason_resource_missing)::BIGINT AS reason_resource_missing,
    sum(reason_medicine_payment)::BIGINT AS reason_medicine_payment,
    sum(reason_inquiry_demanded)::BIGINT AS reason_inquiry_demanded,
    sum(reason_agent_or_tout)::BIGINT AS reason_agent_or_tout, sum(reason_other)::BIGINT AS reason_other
FROM places GROUP BY GROUPING SETS (
    (question), (question, district), (question, department), (question, office), (question, post),
    (question, month), (question, district, month), (question, department, month), (question, office, month),
    (question, post, month), (question, district, department), (question, district, department, month)
)
UNION ALL BY NAME
SELECT 'services' AS grain, grouping(district, department, service, month, week) AS level,
    question, district, department, service, month, week,
    sum(answers)::BIGINT AS answers, sum(dissatisfied)::BIGINT AS dissatisfied,
    sum(bribe_alleged)::BIGINT AS bribe_alleged, sum(amount_named)::BIGINT AS amount_named,
    sum(amount)::BIGINT AS amount, sum(reason_delay)::BIGINT AS reason_delay,
    sum(reason_staff_behaviour)::BIGINT AS reason_staff_behaviour,
    sum(reason_unresponsive)::BIGINT AS reason_unresponsive,
    sum(reason_resource_missing)::BIGINT AS reason_resource_missing,
    sum(reason_medicine_payment)::BIGINT AS reason_medicine_payment,
    sum(reason_inquiry_demanded)::BIGINT AS reason_inquiry_demanded,
    sum(reason_agent_or_tout)::BIGINT AS reason_agent_or_tout, sum(reason_other)::BIGINT AS reason_other
FROM services GROUP BY GROUPING SETS (
    (question, service), (question, week), (question, service, month), (question, district, week),
    (question, department, week), (question, service, week)
)
UNION ALL BY NAME
SELECT 'hours' AS grain, grouping(district, department, hour) AS level,
    question, district, department, hour,
    sum(answers)::BIGINT AS answers, sum(dissatisfied)::BIGINT AS dissatisfied,
    sum(bribe_alleged)::BIGINT AS bribe_alleged, sum(amount_named)::BIGINT AS amount_named,
    sum(amount)::BIGINT AS amount, sum(reason_delay)::BIGINT AS reason_delay,
    sum(reason_staff_behaviour)::BIGINT AS reason_staff_behaviour,
    sum(reason_unresponsive)::BIGINT AS reason_unresponsive,
    sum(reason_resource_missing)::BIGINT AS reason_resource_missing,
    sum(reason_medicine_payment)::BIGINT AS reason_medicine_payment,
    sum(reason_inquiry_demanded)::BIGINT AS reason_inquiry_demanded,
    sum(reason_agent_or_tout)::BIGINT AS reason_agent_or_tout, sum(reason_other)::BIGINT AS reason_other
FROM hours GROUP BY GROUPING SETS (
    (question, hour), (question, district, hour), (question, department, hour)
)
UNION ALL BY NAME
SELECT 'people' AS grain, grouping(district, department, sex, language, asked_by, channel) AS level,
    question, district, department, sex, language, asked_by, channel,
    sum(answers)::BIGINT AS answers, sum(dissatisfied)::BIGINT AS dissatisfied,
    sum(bribe_alleged)::BIGINT AS bribe_alleged, sum(amount_named)::BIGINT AS amount_named,
    sum(amount)::BIGINT AS amount, sum(reason_delay)::BIGINT AS reason_delay,
    sum(reason_staff_behaviour)::BIGINT AS reason_staff_behaviour,
    sum(reason_unresponsive)::BIGINT AS reason_unresponsive,
    sum(reason_resource_missing)::BIGINT AS reason_resource_missing,
    sum(reason_medicine_payment)::BIGINT AS reason_medicine_payment,
    sum(reason_inquiry_demanded)::BIGINT AS reason_inquiry_demanded,
    sum(reason_agent_or_tout)::BIGINT AS reason_agent_or_tout, sum(reason_other)::BIGINT AS reason_other
FROM people GROUP BY GROUPING SETS (
    (question, sex), (question, district, sex), (question, department, sex), (question, language),
    (question, district, language), (question, department, language), (question, asked_by),
    (question, district, asked_by), (question, department, asked_by), (question, channel),
    (question, district, channel), (question, department, channel)
)
