"""Computes published numbers again from the Parquet files, and compares them with the CSV files.

    pip install duckdb
    python recompute.py                the newest month that shows all that is needed, else the newest with any of it
    python recompute.py 2026-03        one month

It adds up the transactions of all districts, and takes the share of the dissatisfied among the answers to each question
with its 95 % interval (Wilson 1927). Where few people were served, districts are hidden and cannot be added up.
"""

from __future__ import annotations

import csv
import math
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Z = 1.959963984540054
ADDED = """
SELECT month, sum(transactions) FROM read_parquet(?)
WHERE district IS NOT NULL AND department IS NULL AND service IS NULL AND month = coalesce(nullif(?, ''), month)
GROUP BY month HAVING count(*) = count(transactions) ORDER BY month DESC LIMIT 1
"""
SHARES = """
SELECT question, answers, dissatisfied FROM read_parquet(?)
WHERE district IS NULL AND department IS NULL AND service IS NULL AND month = ? AND dissatisfied IS NOT NULL
    AND answers > 0 ORDER BY question
"""
NEWEST = """
SELECT max(month) FROM read_parquet(?)
WHERE district IS NULL AND department IS NULL AND service IS NULL AND dissatisfied IS NOT NULL AND answers > 0
"""


def interval(count: int, of: int) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    share, size = count / of, Z * Z / of
    middle = (share + size / 2) / (1 + size)
    half = Z * math.sqrt(share * (1 - share) / of + size / (4 * of)) / (1 + size)
    return middle - half, middle + half


def published(name: str, **wanted: str) -> dict[str, str]:
    """The row of a CSV file for all districts, departments and services together."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            places = row["district"] + row["department"] + row["service"]
            if not places and all(row[column] == value for column, value in wanted.items()):
                return row
    return {}


def compare(what: str, computed: list[Any], said: list[str]) -> bool:
    """Says both, and whether they are the same."""
    same = [text != "" and abs(float(text) - float(number)) < 1e-5 for number, text in zip(computed, said, strict=True)]
    sys.stdout.write(f"{what}: computed {computed}, published {said}: {'same' if all(same) else 'NOT THE SAME'}\n")
    return all(same)


def main() -> int:
    """0 where something was computed, and all of it is what was published."""
    import duckdb

    services, answers = (str(HERE / f"{name}.parquet") for name in ("services", "answers"))
    month = sys.argv[1] if len(sys.argv) > 1 else ""
    added = duckdb.execute(ADDED, [services, month]).fetchone()
    if added is None:
        sys.stdout.write("The districts' transactions are not all shown, so they are not added up.\n")
        month = month or str((duckdb.execute(NEWEST, [answers]).fetchone() or [""])[0])
        compared = []
    else:
        month, total = added
        said = published("services.csv", month=month)["transactions"]
        compared = [compare(f"{month} transactions", [int(total)], [said])]
    for question, of, dissatisfied in duckdb.execute(SHARES, [answers, month]).fetchall():
        row = published("answers.csv", month=month, question=question)
        ends = [round(end, 6) for end in interval(int(dissatisfied), int(of))]
        limits = [row["dissatisfied_low"], row["dissatisfied_high"]]
        compared.append(compare(f"{month} {question} dissatisfied", ends, limits))
    if not compared:
        sys.stdout.write("Nothing is shown of which anything could be computed.\n")
    return 0 if compared and all(compared) else 1


if __name__ == "__main__":
    sys.exit(main())
