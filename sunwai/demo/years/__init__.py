"""Years of a programme, made at once: a scenario file says how many and what is planted, PostgreSQL takes the rows."""
