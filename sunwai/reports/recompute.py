"""Computes one published number again from answers.parquet, and compares it with what answers.csv says.

    pip install duckdb
    python recompute.py                                  the first month and question that show all they need
    python recompute.py 2026-03 QUESTION                 of one month and question

It adds the answers of all districts up, takes the share of the dissatisfied with its 95 % interval (Wilson 1927), and
looks the same numbers up in the row for all districts together.
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
SELECT month, question, sum(answers), sum(dissatisfied)
FROM read_parquet(?) WHERE district IS NOT NULL AND department IS NULL AND service IS NULL
GROUP BY month, question HAVING count(*) = count(answers) AND count(*) = count(dissatisfied) ORDER BY month, question
"""


def interval(count: int, of: int) -> tuple[float, float]:
    """Wilson's score interval of a share."""
    share, size = count / of, Z * Z / of
    middle = (share + size / 2) / (1 + size)
    half = Z * math.sqrt(share * (1 - share) / of + size / (4 * of)) / (1 + size)
    return middle - half, middle + half


def added(month: str, question: str) -> tuple[Any, ...] | None:
    """Month, question, answers and dissatisfied, added up over districts; the first that shows all if none is named."""
    import duckdb

    for row in duckdb.execute(ADDED, [str(HERE / "answers.parquet")]).fetchall():
        if month in {"", row[0]} and question in {"", row[1]}:
            return row
    return None


def published(month: str, question: str) -> dict[str, str]:
    """The row of answers.csv for all districts, departments and services together."""
    with (HERE / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            places = row["district"] + row["department"] + row["service"]
            if not places and (row["month"], row["question"]) == (month, question):
                return row
    return {}


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


def main() -> int:
    """Prints both; 0 where they agree."""
    found = added(*[*sys.argv[1:3], "", ""][:2])
    if found is None:
        say("No month shows all that is needed to add this up.")
        return 1
    month, question, answers, dissatisfied = found
    low, high = interval(int(dissatisfied), int(answers))
    row = published(month, question)
    say(f"{month} {question}: computed  {dissatisfied} of {answers}, {low:.6f} to {high:.6f}")
    ends = f"{row['dissatisfied_low']} to {row['dissatisfied_high']}"
    say(f"{month} {question}: published {row['dissatisfied']} of {row['answers']}, {ends}")
    said = [float(row[name] or "nan") for name in ("dissatisfied", "answers", "dissatisfied_low", "dissatisfied_high")]
    agree = all(abs(one - other) < 1e-5 for one, other in zip(said, (dissatisfied, answers, low, high), strict=True))
    say("They agree." if agree else "They do not agree.")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
