"""From transactions in the tables to signals, a finding, and what a page may say of it."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from sunwai.base.actors import process
from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Area, Department, Office, Service
from sunwai.feedback.commands.examining import examine
from sunwai.insight.commands import raise_findings, take_snapshot
from sunwai.insight.models import Finding, Signal, SignalRow
from sunwai.people.models import ContactPoint
from sunwai.transactions.models import Transaction
from tests.directory.makers import a_department, a_service, an_area, an_office
from tests.insight.makers import a_feed_file

pytestmark = pytest.mark.django_db
BY = process("test")
LAST = date(2026, 3, 31)
AT = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
OFFICES, A_DAY = 12, 3


@pytest.fixture(autouse=True)
def _own_folder(settings: pytest.FixtureRequest, tmp_path: object) -> None:
    settings.VAR = tmp_path


class Town:
    """Twelve offices of one place, each with a month of honest transactions; one of them is looked at."""

    def __init__(self) -> None:
        self.department: Department = a_department()
        self.place: Area = an_area(kind="tehsil")
        self.service: Service = a_service(department=self.department)
        self.offices: list[Office] = [an_office(department=self.department, area=self.place) for _ in range(OFFICES)]
        self.luck = random.Random(1)
        self.contacts: list[ContactPoint] = []
        self.rows: list[Transaction] = []
        self.file = a_feed_file()
        for office in self.offices:
            for day in range(1, 29):
                for _ in range(A_DAY):
                    self.add(office, self.number(), day)
            self.add_twice(office)

    def number(self, digits: str = "") -> ContactPoint:
        written = f"+92300{digits or f'{self.luck.randrange(10_000_000):07d}'}"
        seal = seal_for("people.number")
        made = ContactPoint(
            id=uuid.uuid4(), kind="phone", number_class="mobile", sealed=seal.seal_text(written),
            lookup=seal.digest(written.encode()), key_version=seal.version, created_at=AT,
        )  # fmt: skip
        self.contacts.append(made)
        return made

    def add(self, office: Office, contact: ContactPoint, day: int, clerk: str = "") -> None:
        at = datetime(2026, 3, day, 7, 0, tzinfo=UTC)
        self.rows.append(
            Transaction(
                feed=self.file.feed, file=self.file, key=uuid.uuid4(), content=uuid.uuid4(), occurred_at=at,
                day=day_of(at), office=office, service=self.service, contact_point=contact, received_at=at,
                entered_by=clerk or f"clerk-{len(self.rows) % 3}",
            )
        )  # fmt: skip

    def add_twice(self, office: Office) -> None:
        """Some people come two times or three, as people do."""
        for times in (2, 2, 2, 3):
            contact = self.number()
            for time in range(times):
                self.add(office, contact, 3 + 5 * time)

    def keep(self) -> None:
        ContactPoint.objects.bulk_create(self.contacts)
        Transaction.objects.bulk_create(self.rows)
        self.contacts, self.rows = [], []

    def examined(self) -> dict[str, Signal]:
        """The signals about the first office."""
        self.keep()
        examine(until=LAST, by=BY, at=AT)
        return {one.kind: one for one in Signal.objects.filter(office=self.offices[0], facts__window="month")}


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def test_an_honest_month_hands_in_no_finding(town: Town) -> None:
    assert town.examined() == {}
    assert not Finding.objects.exists()


def own_number(town: Town) -> ContactPoint:
    own = town.number()
    for day in range(1, 29):
        town.add(town.offices[0], own, day, clerk="clerk-0")
    return own


def test_a_number_that_comes_every_day_to_one_office_is_a_signal_with_its_transactions(town: Town) -> None:
    own = own_number(town)
    signals = town.examined()
    one = signals["one_number"]
    assert (one.count, one.towards, one.period_from) == (28, "bad_numbers", date(2026, 3, 1))
    assert one.chance is not None
    assert one.chance < 0.001
    rows = SignalRow.objects.filter(signal=one).values("source_id")
    assert set(Transaction.objects.filter(pk__in=rows).values_list("contact_point", flat=True)) == {own.pk}
    assert "one_clerk" in signals


def test_numbers_that_follow_each_other_are_a_signal_and_no_number_is_kept_with_it(town: Town) -> None:
    for step in range(20):
        town.add(town.offices[0], town.number(f"{4_321_567 + step}"), 1 + step)
    one = town.examined()["made_up"]
    assert one.count == 20
    assert "4321" not in f"{one.facts}{one.kind}{one.source}"
    assert one.rows.count() == 20


def test_signals_become_one_finding_under_the_months_control_with_its_grounds(town: Town) -> None:
    own_number(town)
    town.examined()
    snapshot = take_snapshot(by=BY, at=AT)
    period = {"period_from": date(2026, 3, 1), "period_to": LAST}
    found = raise_findings(snapshot=snapshot, by=BY, at=AT, **period)
    (one,) = [one for one in found if one.kind == "bad_numbers"]
    assert one.office == town.offices[0]
    assert {ground.signal.kind for ground in one.grounds.all()} >= {"one_number", "one_clerk"}
    assert raise_findings(snapshot=snapshot, by=BY, at=AT, **period) == []


def test_examined_twice_is_once_and_what_a_finding_stands_on_stays(town: Town) -> None:
    own_number(town)
    town.examined()
    before = set(Signal.objects.values_list("kind", "office", "period_from"))
    raise_findings(snapshot=take_snapshot(by=BY, at=AT), by=BY, at=AT, period_from=date(2026, 3, 1), period_to=LAST)
    examine(until=LAST, by=BY, at=AT + timedelta(hours=1))
    assert set(Signal.objects.values_list("kind", "office", "period_from")) == before


def test_a_day_later_the_months_signals_are_said_anew(town: Town) -> None:
    own_number(town)
    town.keep()
    examine(until=date(2026, 3, 30), by=BY, at=AT)
    examine(until=LAST, by=BY, at=AT)
    assert set(Signal.objects.values_list("period_to", flat=True)) == {LAST}


def test_an_empty_database_is_examined_without_complaint(db: None) -> None:
    assert examine(until=LAST, by=BY, at=AT) == 0
