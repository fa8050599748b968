"""Makes samples/punjab/new_districts.csv and new_district_tehsils.csv: `python -m samples.make_new_districts FOLDER`.

FOLDER holds 2023_t11_mother_tongue_tehsil.csv (census 2023, named in NOTICE). The five districts that were cut out of
Punjab's 36 are made of whole tehsils of that census, so that their shares of the old districts' people are known. Later
tehsils (Wahova, Alipur Chatha, Multan Khurd) lie within these. Approved on 14 October 2022; suspended for a time, and
notified again in stages since.

People are added up over mother tongues: the table leaves out the total, and the province, of tehsils that are new.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from samples.sheets import write

SAMPLE = Path(__file__).parent / "punjab"
TABLE = "2023_t11_mother_tongue_tehsil.csv"
SINCE = "2022-10-14"
MADE_OF = {
    "kot-addu": ("Kot Addu", "کوٹ ادو", "muzaffargarh", ("kot-addu", "chowk-sarwar-shaheed")),
    "murree": ("Murree", "مری", "rawalpindi", ("murree", "kotli-sattian")),
    "talagang": ("Talagang", "تلہ گنگ", "chakwal", ("tala-gang", "lawa")),
    "taunsa": ("Taunsa", "تونسہ", "dera-ghazi-khan", ("taunsa", "koh-e-suleman")),
    "wazirabad": ("Wazirabad", "وزیر آباد", "gujranwala", ("wazirabad",)),
}
NEW_OF = {(old, tehsil): new for new, (_, _, old, tehsils) in MADE_OF.items() for tehsil in tehsils}
Row = tuple[str, ...]


def tehsils(table: Path) -> Iterator[Row]:
    """Of each tehsil of the five old districts: its district, its people, and the new one that it went to, if any."""
    olds, people = {old for old, _ in NEW_OF}, Counter[tuple[str, str]]()
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            place = slug(row["DISTRICT"]), slug(row["TEHSIL"])
            if place[0] in olds and row["LANGUAGE"] != "TOTAL":
                people[place] += int(float(row["ALL_SEXES_OVERALL"] or 0))
    yield from ((*place, str(number), NEW_OF.get(place, "")) for place, number in sorted(people.items()))


def districts(of_tehsils: Iterable[Row]) -> Iterator[Row]:
    """Each new district: its code and names, the old one, its people and their share of the old one's, since when."""
    known = list(of_tehsils)
    for code, (name, name_ur, old, _) in MADE_OF.items():
        inside = sum(int(people) for _, _, people, new in known if new == code)
        whole = sum(int(people) for district, _, people, _ in known if district == old)
        yield code, name, name_ur, old, str(inside), f"{inside / whole:.5f}", SINCE


def slug(name: str) -> str:
    return name.lower().replace(" ", "-")


if __name__ == "__main__":
    found = list(tehsils(Path(sys.argv[1]) / TABLE))
    write(SAMPLE, "new_district_tehsils", "old tehsil people new", found)
    write(SAMPLE, "new_districts", "code name name_ur old people share since", districts(found))
