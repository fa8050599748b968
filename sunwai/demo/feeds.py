"""The departments' daily files, each in its own form, with the dirt that such files have. The same for the same seed.

python -m sunwai.demo.feeds --day 2026-03-02 --government samples/punjab --into FOLDER [--seed N] [--transactions N]
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from sunwai.demo.catchment import luck_of
from sunwai.demo.forms import Form, read_form
from sunwai.demo.government import Government, read_government
from sunwai.demo.visits import Desk, Period, Visit, corrected, visits

DAY = 11_600
TWICE, CORRECTIONS = 0.006, 0.006
BROKEN = {"office": 0.006, "date": 0.005, "number": 0.007, "service": 0.002}
URDU_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FIRST = ("Ahmed", "Bushra", "Chandni", "Daud", "Ejaz", "Farida", "Ghulam", "Hina", "Iqbal", "Jamila", "Kashif", "Lubna")
LAST = (
    "Butt",
    "Chaudhry",
    "Dogar",
    "Gondal",
    "Khokhar",
    "Malik",
    "Mughal",
    "Niazi",
    "Rana",
    "Sial",
    "Tiwana",
    "Warraich",
)
MADE = datetime(2026, 1, 1, tzinfo=UTC)
IGNORED = ("Applicant", "Remarks")


def make_feeds(government: Government, forms: Sequence[Form], period: Period, folder: Path, *, seed: int) -> list[Path]:
    """Writes a period's files, one a feed; a file appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for form in forms:
        lines = list(_lines(government, form, period, seed))
        path = folder / f"{form.feed}-{period.name}.{form.kind}"
        aside = path.with_name(f".{path.name}")
        (_write_xlsx if form.kind == "xlsx" else _write_csv)(aside, form, lines)
        aside.rename(path)
        made.append(path)
    return made


def read_forms(folder: Path) -> list[Form]:
    return [read_form(path) for path in sorted((folder / "mappings").glob("*.yaml"))]


def feed_visits(government: Government, form: Form, period: Period, seed: int) -> list[Visit]:
    """What happened in this feed's part of the government: what its code table or its constant names."""
    offices, services = government.offices[form.department], government.services[form.department]
    named = set(form.theirs.get("service", {})) | {form.constants.get("service", "")}
    own = [service for service in services if service.code in named] or services
    share = government.share(form.department) * sum(s.weight for s in own) / sum(s.weight for s in services)
    return visits(Desk(form.feed, offices, own, share), period, seed=seed)


def _lines(government: Government, form: Form, period: Period, seed: int) -> Iterator[list[str]]:
    luck = luck_of(seed, "dirt", form.feed, period.name)
    for visit in [*feed_visits(government, form, period, seed), *_corrections(government, form, period, seed)]:
        line = _line(form, visit, luck)
        yield line
        if luck.random() < TWICE:
            yield line


def _corrections(government: Government, form: Form, period: Period, seed: int) -> list[Visit]:
    """Some of the period before, as they should have been."""
    if len(period.days) > 1:
        earlier = Period.days_to(period.days[0] - timedelta(days=1), len(period.days), period.transactions)
    else:
        earlier = Period.day(period.days[0], period.transactions)
    before = feed_visits(government, form, earlier, seed)
    luck = luck_of(seed, "corrections", form.feed, period.name)
    places = {office.code: office.place for office in government.offices[form.department]}
    found = luck.sample(before, k=round(len(before) * CORRECTIONS))
    return [corrected(visit, luck, seed, places[visit.office]) for visit in found]


def _line(form: Form, visit: Visit, luck: random.Random) -> list[str]:
    number = typed(visit.number, luck, in_urdu=form.encoding != "windows-1256")
    values = {
        "key": visit.reference, "reference": visit.reference, "office": visit.office, "service": visit.service,
        "number": number, "post": visit.clerk, "entered_by": visit.clerk.rpartition(".")[2],
        "sex": visit.sex, "language": visit.language,
    }  # fmt: skip
    cells = _dirty(form, form.cells(values, visit.moment, luck), luck)
    return [cells.get(column, "") for column in form.columns] + [f"{luck.choice(FIRST)} {luck.choice(LAST)}", ""]


def typed(number: str, luck: random.Random, *, in_urdu: bool) -> str:
    """A number as a clerk types it; the old code page has no Urdu digits."""
    if not number.startswith("+92"):
        return number
    rest = number[3:]
    return luck.choices(
        [f"0{rest}", f"0{rest[:3]}-{rest[3:]}", f"92{rest}", f"+92 {rest[:3]} {rest[3:]}", f"0092{rest}",
         f"0{rest}".translate(URDU_DIGITS), rest],
        weights=[40, 30, 10, 8, 4, 4 * in_urdu, 4],
    )[0]  # fmt: skip


def _dirty(form: Form, cells: dict[str, str], luck: random.Random) -> dict[str, str]:
    """The row as it is, or broken in one of the ways that rows break."""
    drawn = luck.random()
    bad = {
        "office": luck.choice(["99-999", "Head Office", "TEST"]), "service": luck.choice(["misc", "999", "Other"]),
        "date": luck.choice(["31-02-2026", "kal", "00/00/0000", "2062-13-01"]),
        "number": luck.choice(["0300-12", "03001234", "nahi hai", "0300/0321", "1111111111111111"]),
    }  # fmt: skip
    for target, share in BROKEN.items():
        if drawn < share:
            place = "moment" if target == "date" and "moment" in form.targets else target
            if place in form.targets:
                columns = Form(form.feed, "", {place: form.targets[place]}, {}).columns
                return cells | dict.fromkeys(columns, bad[target])
        drawn -= share
    return cells


def _write_csv(path: Path, form: Form, lines: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding=form.encoding, errors="replace", newline="") as file:
        file.write("Daily statement\n" * (form.header - 1))
        writer = csv.writer(file, delimiter=form.delimiter, lineterminator="\r\n")
        writer.writerow([*form.columns, *IGNORED])
        writer.writerows(lines)


def _write_xlsx(path: Path, form: Form, lines: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, line in enumerate([[*form.columns, *IGNORED], *lines], form.header - 1):
            sheet.write_row(place, 0, line)
        book.set_properties({"created": MADE})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sunwai.demo.feeds", description=__doc__)
    parser.add_argument("--day", type=date.fromisoformat, required=True)
    parser.add_argument("--government", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--transactions", type=int, default=DAY)
    options = parser.parse_args()
    government = read_government(options.government, seed=options.seed)
    period = Period.day(options.day, options.transactions)
    make_feeds(government, read_forms(options.government), period, options.into, seed=options.seed)


if __name__ == "__main__":
    main()
