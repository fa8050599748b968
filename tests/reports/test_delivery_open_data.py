"""Open data: published once, never changed, and told again from its own files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sunwai.base.refusals import NotFound
from sunwai.directory.models import Department, Office, Service
from sunwai.insight.commands import take_snapshot
from sunwai.insight.models import Snapshot
from sunwai.insight.queries import figures
from sunwai.ledger.models import Entry
from sunwai.outreach.models import Question
from sunwai.reports import open_files
from sunwai.reports.commands import publish
from sunwai.reports.commands.publishing import published
from sunwai.reports.models import PublishedMonth, Release
from sunwai.reports.queries import question_words, release_file
from sunwai.reports.types import NothingToPublish
from tests.directory.makers import an_area, an_office
from tests.insight.attack import Key, found, read
from tests.insight.makers import Said, people_say, transactions_at
from tests.reports.makers import BY, a_world

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 4, 10, 5, 0, tzinfo=UTC)
APRIL, MAY = datetime(2026, 4, 15, 5, 0, tzinfo=UTC), datetime(2026, 5, 15, 5, 0, tzinfo=UTC)
IN_APRIL = datetime(2026, 4, 6, 7, 0, tzinfo=UTC)


def released(at: datetime = APRIL) -> Release:
    return publish(snapshot=take_snapshot(by=BY, at=at), by=BY, at=at)


def test_a_release_may_begin_with_a_month_and_what_is_older_is_not_in_it() -> None:
    a_world()
    snapshot = take_snapshot(by=BY, at=APRIL)
    with pytest.raises(NothingToPublish):
        publish(snapshot=snapshot, since="2026-04", by=BY, at=APRIL)

    release = publish(snapshot=snapshot, since="2026-03", by=BY, at=APRIL)

    assert [one.month for one in release.months.all()] == ["2026-03"]


def truth_of(shown: dict[Key, int | None], month: str, snapshot: Snapshot) -> dict[Key, int]:
    truth = dict.fromkeys(shown, 0)
    codes = [*open_files.COUNTS, *open_files.PER_QUESTION]
    for one in figures(snapshot, ("month", "district", "department", "service"), where={"month": month}, codes=codes):
        name = f"{one.figure} {one.question}".strip()
        _, district, department, service = one.key
        for where in (district, None):
            for of in ((department, service), (department, None), (None, None)):
                if (name, where, *of) in truth:
                    truth[name, where, *of] += one.count
    return truth


def rows(release: Release, name: str) -> list[dict[str, str]]:
    with (open_files.folder(release.day) / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_month_is_published_two_weeks_after_it_ended() -> None:
    a_world()
    with pytest.raises(NothingToPublish):
        released(EARLY)
    assert [one.month for one in released().months.all()] == ["2026-03"]
    assert Entry.objects.filter(action="reports.publish").count() == 1


def test_it_is_published_once() -> None:
    a_world()
    released()
    with pytest.raises(NothingToPublish):
        released(APRIL.replace(day=16))


def test_small_counts_are_empty_and_large_ones_exact() -> None:
    a_world()
    told = {(one["district"], one["service"], one["department"]): one for one in rows(released(), "services.csv")}
    assert told["", "", ""]["transactions"] == "403"
    assert all(not one[code] or int(one[code]) >= 10 for one in told.values() for code in ("transactions", "asked"))


def test_a_late_correction_changes_nothing_that_was_published() -> None:
    a_world()
    first = released()
    before = PublishedMonth.objects.get(month="2026-03").content
    office, service = Office.objects.get(code="record-bad"), Service.objects.get(code="fard")
    transactions_at(office, service, 7)
    people_say(office, service, Question.objects.get(), Said(30), Said(12, outcome="dissatisfied"), at=IN_APRIL)
    second = released(MAY)
    assert PublishedMonth.objects.get(month="2026-03").content == before
    old = [one for one in rows(second, "services.csv") if one["month"] == "2026-03"]
    assert old == rows(first, "services.csv")
    assert {one["month"] for one in rows(second, "services.csv")} == {"2026-03", "2026-04"}


def test_all_releases_together_give_no_small_count_away() -> None:
    """Each month of the newest release is what every release has of it, so that attacking it attacks them all."""
    a_world()
    released()
    people_say(Office.objects.get(code="record-0"), Service.objects.get(code="fard"), Question.objects.get(),
               Said(30), Said(3, outcome="dissatisfied", bribe=True), at=IN_APRIL)  # fmt: skip
    newest = released(MAY)
    for month in PublishedMonth.objects.all():
        shown = read(month.content["services"], month.content["answers"])
        assert found(shown, truth_of(shown, month.month, newest.snapshot), most=40) == []
    assert Release.objects.count() == 2
    assert newest.months.get().month == "2026-04"


def test_the_files_are_what_the_register_says_of_them() -> None:
    a_world()
    release = released()
    folder = open_files.folder(release.day)
    assert {one["name"] for one in release.files} == {one.name for one in folder.iterdir()}
    assert {one["column"] for one in rows(release, "dictionary.csv")} >= {*open_files.SERVICES, *open_files.ANSWERS}
    assert open_files.LICENCE in (folder / "LICENCE.txt").read_text()
    assert "never added" in (folder / "README.md").read_text()
    names = {one["code"]: one["name_ur"] for one in rows(release, "names.csv")}
    assert names["okara"] == "اوکاڑہ"
    with zipfile.ZipFile(folder / "sunwai-open-2026-04-15.zip") as packed:
        assert len(packed.namelist()) == len(release.files) - 1


def test_nothing_personal_and_no_office_is_in_them() -> None:
    a_world()
    folder = open_files.folder(released().day)
    text = "".join(one.read_text() for one in folder.iterdir() if one.suffix in {".csv", ".md", ".txt"})
    assert "record-bad" not in text
    assert "+92" not in text


def recomputed(at: Path, *month: str) -> subprocess.CompletedProcess[str]:
    script = open_files.folder(released().day) / "recompute.py"
    return subprocess.run([sys.executable, script, *month], check=False, capture_output=True, text=True, cwd=at)


def test_where_districts_are_hidden_the_script_says_so_and_computes_the_shares(tmp_path: Path) -> None:
    a_world()
    fard, question = Service.objects.get(code="fard"), Question.objects.get()
    few = an_office(department=fard.department, area=an_area(name="Layyah", code="layyah"), code="layyah")
    people_say(few, fard, question, Said(5))
    done = recomputed(tmp_path)
    assert "not all shown" in done.stdout, done.stdout + done.stderr
    assert "dissatisfied: computed" in done.stdout
    assert (done.returncode, "NOT THE SAME" in done.stdout) == (0, False)


def test_the_script_computes_a_published_number_again(tmp_path: Path) -> None:
    a_world()
    revenue, fard = Department.objects.get(code="revenue"), Service.objects.get(code="fard")
    for _ in range(4):
        office = an_office(department=revenue)
        people_say(office, fard, Question.objects.get(), Said(60), Said(40, outcome="dissatisfied", bribe=True))
    done = recomputed(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2026-03 transactions: computed [803], published ['803']: same" in done.stdout
    assert "dissatisfied" in done.stdout


def test_a_file_that_no_release_has_is_not_found() -> None:
    a_world()
    release = released()
    assert release_file(release.day, "services.csv").is_file()
    for name in ("../2026-04-15/services.csv", "settings.py", ""):
        with pytest.raises(NotFound):
            release_file(release.day, name)


def test_the_same_months_make_the_same_files(tmp_path: Path) -> None:
    a_world()
    release = released()
    (tmp_path / "again").mkdir()
    again = open_files.write(tmp_path / "again", release.day, published(until=release.day), question_words())
    assert json.loads(json.dumps(again)) == release.files
