-- Numbers with more than five transactions in a month, at each level by itself: they do not add up.
SELECT level AS grain, district, department, office, post, service, month,
    coalesce(sum(numbers) FILTER (times > 5), 0)::BIGINT AS numbers_repeated,
    coalesce(sum(numbers * times) FILTER (times > 5), 0)::BIGINT AS number_repeated
FROM repeats GROUP BY ALL
