"""Computes published numbers again from the Parquet files, and compares them with the CSV files.

    pip install duckdb
    python recompute.py                the newest month that shows all that is needed
    python recompute.py 2026-03        one month

It adds up the transactions of all districts, and takes the share of the dissatisfied among the answers to each question
with its 95 % interval (Wilson 1927).
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
    """0 where all that was computed is what was published."""
    import duckdb

    asked = [str(HERE / "services.parquet"), sys.argv[1] if len(sys.argv) > 1 else ""]
    found = duckdb.execute(ADDED, asked).fetchone()
    if found is None:
        sys.stdout.write("No month shows all that is needed to add this up.\n")
        return 1
    month, transactions = found
    good = compare(
        f"{month} transactions", [int(transactions)], [published("services.csv", month=month)["transactions"]]
    )
    for question, answers, dissatisfied in duckdb.execute(SHARES, [str(HERE / "answers.parquet"), month]).fetchall():
        row = published("answers.csv", month=month, question=question)
        ends = [round(end, 6) for end in interval(int(dissatisfied), int(answers))]
        said = [row["dissatisfied_low"], row["dissatisfied_high"]]
        good = compare(f"{month} {question} dissatisfied", ends, said) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
