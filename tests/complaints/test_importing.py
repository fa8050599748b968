"""Cases from elsewhere: read through a mapping, each once, with the dates that they had."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from sunwai.base.actors import process
from sunwai.base.refusals import NotAllowed
from sunwai.casework.commands import load_categories
from sunwai.casework.models import Case, CaseEvent, CaseParty, Deadline
from sunwai.casework.queries import inbox, opened
from sunwai.casework.queries.replay import FIELDS, replay
from sunwai.complaints.commands.importing import Brought, import_cases
from sunwai.complaints.mapping import read
from sunwai.complaints.models import ImportedCase
from sunwai.directory.commands import load
from sunwai.directory.models import Post
from sunwai.messages.models import Message
from sunwai.people.models import ContactPoint
from sunwai.transactions.types import BadMapping, UnreadableFile
from tests.messages.makers import NOON

pytestmark = pytest.mark.django_db
BY = process("import")
NYC = Path(__file__).parents[2] / "samples" / "nyc-cases"
HEADING = (
    "unique_key,account,opendate,closedate,complaint_type,descriptor,zip,borough,city,council_dist,community_board"
)
GOOD = [
    "NYCC01,NYCC51,2020-12-31,,Sanitation,Litter,10312,Staten Island,Staten Island,NYCC51,03 Staten Island",
    "NYCC02,NYCC04,2016-02-01,2016-02-10,Housing and Buildings,Lease Issue,,,,,",
    'NYCC03,NYCC04,2016-02-01,2016-09-10,,"",,,,,',
]
BAD = [
    "NYCC04,NYCC99,2016-02-01,,Sanitation,Litter,,,,,", "NYCC05,NYCC04,soon,,Sanitation,Litter,,,,,",
    "NYCC06,NYCC04,2016-02-01,2015-02-01,Sanitation,Litter,,,,,", "NYCC07,NYCC04,2016-02-01,,Sanitation,No such,,,,,",
    ",NYCC04,2016-02-01,,Sanitation,Litter,,,,,", "NYCC09,NYCC04,2016-02-01",
]  # fmt: skip
AGAIN = ["NYCC01,NYCC51,2020-12-31,2021-01-05,Sanitation,Litter,,,,,"]


@pytest.fixture
def city() -> None:
    load(folder=NYC / "directory", by=BY, at=NOON)
    load_categories(folder=NYC / "cases", by=BY, at=NOON)


def a_file(folder: Path, *lines: str, name: str = "cases.csv.gz") -> Path:
    text = "\n".join([HEADING, *lines]).encode()
    path = folder / name
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def brought(path: Path, mapping: Path = NYC / "mapping.yaml") -> Brought:
    return import_cases(path=path, mapping=read(mapping), by=BY, at=NOON)


def test_good_rows_become_cases_and_the_others_are_named_with_line_and_reason(city: None, tmp_path: Path) -> None:
    found = brought(a_file(tmp_path, *GOOD, *BAD, *AGAIN))
    assert (found.rows, found.accepted, found.open, found.duplicates, found.quarantined) == (10, 3, 1, 1, 6)
    assert [(line, column, reason) for line, column, reason, _ in sorted(found.faults)] == [
        (5, "account", "unknown_office"), (6, "opendate", "bad_date"), (7, "closedate", "bad_date"),
        (8, "complaint_type, descriptor", "unknown_code"), (9, "unique_key", "missing"), (10, "", "ragged"),
    ]  # fmt: skip
    assert Case.objects.count() == ImportedCase.objects.count() == 3


def test_the_same_file_again_and_a_longer_one_add_only_what_is_new(city: None, tmp_path: Path) -> None:
    brought(a_file(tmp_path, *GOOD))
    again = brought(a_file(tmp_path, *GOOD))
    assert (again.accepted, again.duplicates) == (0, 3)
    longer = brought(a_file(tmp_path, *GOOD, "NYCC10,NYCC04,2016-02-01,,Sanitation,Litter,,,,,", name="plain.csv"))
    assert (longer.accepted, longer.duplicates, Case.objects.count()) == (1, 3, 4)


def test_an_open_case_stands_in_its_offices_inbox_with_the_due_date_it_had(city: None, tmp_path: Path) -> None:
    brought(a_file(tmp_path, *GOOD))
    (line,) = inbox(posts=[Post.objects.get(code="NYCC51").pk]).rows
    assert (line.gist, line.status.value) == ("Litter", "new")
    assert line.filed_at == datetime.fromisoformat("2020-12-31T00:00:00-05:00")
    assert line.due_at == datetime.fromisoformat("2021-01-21T00:00:00+05:00")
    assert set(Deadline.objects.filter(reference=line.id).values_list("kind", "met_at")) == {
        ("reply", None), ("final", None), ("head", None)
    }  # fmt: skip


def test_a_closed_case_counts_as_unanswered_and_was_late_if_it_was(city: None, tmp_path: Path) -> None:
    brought(a_file(tmp_path, *GOOD))
    late = {key: ImportedCase.objects.get(external=key).case for key in ("NYCC02", "NYCC03")}
    assert {case.status for case in late.values()} == {"unanswered"}
    missed = {
        key: Deadline.objects.filter(reference=case.pk, missed_at__isnull=False).count() for key, case in late.items()
    }
    assert missed == {"NYCC02": 0, "NYCC03": 3}
    assert {(case.outcome, case.proposals.count()) for case in late.values()} == {("", 0)}
    assert late["NYCC03"].category.code == "nyc.unstated.unstated"


def test_what_stands_on_a_case_is_what_its_history_comes_to(city: None, tmp_path: Path) -> None:
    brought(a_file(tmp_path, *GOOD))
    for case in Case.objects.all():
        replayed = replay(case)
        assert {name: getattr(case, name) for name in FIELDS} == {name: getattr(replayed, name) for name in FIELDS}
    first = CaseEvent.objects.filter(deed="file").order_by("at").first()
    assert first is not None
    assert opened(first.sealed)
    assert not Message.objects.exists()


def test_a_number_and_name_that_a_source_has_become_the_cases_citizen(city: None, tmp_path: Path) -> None:
    mapping = tmp_path / "own.yaml"
    mapping.write_text(
        "source: own\nidentity: confidential\nclosed_as: relief_granted\n"
        "columns:\n  key: \"No\"\n  filed: Day\n  closed: End\n"
        "  office: Office\n  category: Matter\n  words: Words\n  number: Phone\n  name: Name\n", "utf-8"
    )  # fmt: skip
    path = tmp_path / "own.csv"
    path.write_text(
        "No,Day,End,Office,Matter,Words,Phone,Name\n"
        "1,2026-01-05,,NYCC04,nyc.sanitation.litter,گلی گندی ہے,0300-1234567,Amina\n"
        "2,2026-01-05,2026-01-09,NYCC04,nyc.sanitation.litter,x,,\n"
        "3,2026-01-05,,NYCC04,nyc.sanitation.litter,x,nahi hai,\n", "utf-8"
    )  # fmt: skip
    found = brought(path, mapping)
    assert (found.accepted, dict(found.reasons)) == (2, {"bad_number": 1})
    party = CaseParty.objects.get()
    assert (party.case.identity, party.citizen.contact_point_id) == ("confidential", ContactPoint.objects.get().pk)
    ended = Case.objects.get(is_open=False)
    assert ended.outcome == "relief_granted"
    told = ended.proposals.get()
    assert (told.n, told.outcome, told.evidence, told.reached, told.post_id) == (3, "relief_granted", "", "", None)
    assert told.at == ended.status_at


def test_nobody_without_the_right_imports_and_a_file_without_its_columns_is_refused(city: None, tmp_path: Path) -> None:
    path = a_file(tmp_path, *GOOD)
    from sunwai.base.actors import Actor

    with pytest.raises(NotAllowed):
        import_cases(path=path, mapping=read(NYC / "mapping.yaml"), by=Actor("account", "1"), at=NOON)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(UnreadableFile):
        brought(other)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "source: x\ncolumns: {key: a, filed: b}", "source: x\ncolumns: {key: a, filed: b, category: c}",
        "columns: {key: a, filed: b, category: c, office: d}", "source: x\nidentity: anonymous\ncolumns: {key: a}",
        "source: x\ncolumns: {key: a, filed: b, category: c, office: d, colour: e}",
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_is_refused_with_the_place(words: str, tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(words)
    with pytest.raises(BadMapping):
        read(path)


def test_new_york_ships_with_fifty_one_offices_and_over_a_thousand_matters(city: None) -> None:
    from sunwai.casework.models import Category
    from sunwai.directory.models import Office

    assert Office.objects.count() == 51
    assert Category.objects.filter(is_leaf=True).count() > 1000
