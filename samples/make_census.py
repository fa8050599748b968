"""Makes samples/punjab/census.csv from tables of the census: `python -m samples.make_census FOLDER`.

One row for each district, subject and value: how many people. Adults are those of 18 years and more, who are asked
about services; literacy is of those of ten years and more, disability and mother tongue of everybody.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from samples.sheets import write

AGES = ((18, 29), (30, 44), (45, 59), (60, 99))
TONGUES = {"URDU": "ur", "PUNJABI": "pa", "SARAIKI": "skr", "PUSHTO": "ps", "SINDHI": "sd", "BALOCHI": "bal"}
Row = dict[str, str]
Key = tuple[str, str, str]


def rows_of(folder: Path, name: str) -> Iterator[Row]:
    with (folder / name).open(encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if row["PROVINCE"] == "PUNJAB")


def number(text: str) -> int:
    return int(float(text)) if text else 0


def code(name: str) -> str:
    return name.lower().replace(" ", "-")


def count(folder: Path) -> Counter[Key]:
    """People by district, subject and value."""
    found: Counter[Key] = Counter()
    for row in rows_of(folder, "2023_t04_age_sex_district.csv"):
        age = row["SEX_AGE_GROUP_IN_YEARS"].split()[0]
        band = next((f"{a}-{b}" for a, b in AGES if age.isdigit() and a <= int(age) <= b), None)
        if band:
            found[code(row["DISTRICT"]), "age", band.replace("60-99", "60+")] += number(row["ALL_SEXES_OVERALL"])
            for value, column in (("male", "MALE"), ("female", "FEMALE"), ("transgender", "TRANSGENDER")):
                found[code(row["DISTRICT"]), "sex", value] += number(row[f"{column}_OVERALL"])
    for row in rows_of(folder, "2023_t11_mother_tongue_tehsil.csv"):
        if row["LANGUAGE"] != "TOTAL":
            tongue = TONGUES.get(row["LANGUAGE"], "other")
            found[code(row["DISTRICT"]), "language", tongue] += number(row["ALL_SEXES_OVERALL"])
    table, names = "2023_t12_literacy_tehsil.csv", ("Literate >=10", "Population >=10")
    found += parted(folder, table, "VARS", ("literacy", "literate"), names)
    table, names = "2023_t16_disability_tehsil.csv", ("Disability", "Population")
    return found + parted(folder, table, "DISAB_FUNC_LIM", ("disability", "disabled"), names)


def parted(folder: Path, table: str, column: str, what: tuple[str, str], names: tuple[str, str]) -> Counter[Key]:
    """Those of whom something holds and the others, where the table has them and everybody."""
    found: Counter[Key] = Counter()
    for row in rows_of(folder, table):
        district, people = code(row["DISTRICT"]), number(row["ALL_SEXES_OVERALL"])
        if row[column] == names[0]:
            found[district, *what] += people
            found[district, what[0], "not"] -= people
        elif row[column] == names[1]:
            found[district, what[0], "not"] += people
    return found


if __name__ == "__main__":
    people = sorted(count(Path(sys.argv[1])).items())
    table = [(*key, str(number_of)) for key, number_of in people if number_of]
    write(Path(__file__).parent / "punjab", "census", "district subject value people", table)
