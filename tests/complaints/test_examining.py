"""Cases that are staged or ended on paper: signals, their sentences, and what `insight` makes of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from sunwai.base.clock import day_of
from sunwai.casework import commands as casework
from sunwai.casework.types import Outcome, Reached
from sunwai.complaints.commands.examining import examine_cases
from sunwai.complaints.sentences import NAMES, SENTENCES, name, sentence
from sunwai.feedback.quality.answers import KINDS
from sunwai.feedback.quality.sentences import Said
from sunwai.insight.commands import raise_findings, take_snapshot
from sunwai.insight.models import Finding, Signal
from sunwai.insight.types import FindingKind
from sunwai.people.models import Citizen, StaffNumber
from sunwai.reports.texts import KINDS as FINDINGS
from tests.casework.makers import CLOCK, World, a_world, citizen_of, file, holder
from tests.complaints.makers import NOON

pytestmark = pytest.mark.django_db
LAST = day_of(NOON)


def an_office(*, minutes: int = 300, from_inside: bool = False, cases: int = 12) -> World:
    """An office whose cases have their outcome so many minutes after they were filed."""
    world = a_world()
    office, at = holder(world.manager), NOON + timedelta(minutes=minutes)
    for _ in range(cases):
        filed = file(world)
        casework.pick_up(case=filed.case, by=office, at=at)
        casework.propose(case=filed.case, outcome=Outcome.RELIEF_GRANTED, words="Done.", evidence="Order 1",
                         reached=Reached.CALL, reached_at=at, by=office, at=at)  # fmt: skip
        if from_inside:
            point = Citizen.objects.get(pk=citizen_of(filed).id).contact_point_id
            StaffNumber.objects.create(contact_point_id=point, noted_at=NOON)
    return world


def raised(until: date) -> list[Finding]:
    period = {"period_from": until.replace(day=1), "period_to": until}
    return raise_findings(snapshot=take_snapshot(by=CLOCK, at=NOON), by=CLOCK, at=NOON, **period)


def test_an_office_that_stages_its_cases_is_a_finding_that_stands_on_its_signals() -> None:
    """Nine offices like each other, and one whose cases come from its own phones and are ended at once."""
    bad = an_office(minutes=3, from_inside=True)
    for _ in range(9):
        an_office()
    assert examine_cases(until=LAST, by=CLOCK, at=NOON) == 2
    assert set(Signal.objects.values_list("kind", flat=True)) == {"cases_from_inside", "cases_within_minutes"}
    assert examine_cases(until=LAST, by=CLOCK, at=NOON) == 2, "twice is once"
    (found,) = raised(LAST)
    assert (found.kind, found.office_id, found.count, found.of) == ("staged_cases", bad.office.pk, 12, 12)
    assert found.grounds.count() == Signal.objects.count() == 2
    assert raised(LAST) == [], "a finding is raised once"


def test_offices_that_are_all_as_quick_make_no_finding() -> None:
    """Where everybody answers at once, nobody stands out."""
    for _ in range(10):
        an_office(minutes=3, cases=10)
    examine_cases(until=LAST, by=CLOCK, at=NOON)
    assert raised(LAST) == []


def test_weak_signals_are_weighed_with_all_others_and_make_no_finding() -> None:
    """What would be much at one office looked at once is chance where ten are looked at in two ways."""
    office = an_office(cases=9)
    for _ in range(3):
        filed = file(office)
        at = NOON + timedelta(minutes=3)
        casework.pick_up(case=filed.case, by=holder(office.manager), at=at)
        casework.propose(case=filed.case, outcome=Outcome.RELIEF_GRANTED, words="Done.", evidence="Order 1",
                         reached=Reached.CALL, reached_at=at, by=holder(office.manager), at=at)  # fmt: skip
    for _ in range(9):
        an_office()
    examine_cases(until=LAST, by=CLOCK, at=NOON)
    (one,) = Signal.objects.filter(kind="cases_within_minutes")
    assert one.towards == FindingKind.STAGED_CASES
    Signal.objects.update(chance=0.003)
    assert raised(LAST) == []
    Signal.objects.update(chance=0.002)
    assert [one.kind for one in raised(LAST)] == ["staged_cases"]


def test_every_kind_of_signal_about_cases_is_said_in_both_languages() -> None:
    kinds = {f"cases_{kind}" for kind in (*KINDS, "from_inside", "within_minutes")}
    assert set(NAMES) == set(SENTENCES) == kinds
    for kind in kinds:
        said = Said(kind, 12, 40, 0.02)
        with translation.override("en"):
            english, called = sentence(said), name(kind)
        assert all(part in english for part in ("12", "40", "30.0%", "2.0%")), english
        with translation.override("ur"):
            urdu = sentence(said)
            assert urdu != english
            assert name(kind) != called
            assert all(part in urdu for part in ("12", "40", "30.0%", "2.0%")), urdu
    assert name("one_number") != "one_number", "other rooms' signals keep their names"


def test_every_kind_of_finding_has_a_name_in_both_languages() -> None:
    assert set(FINDINGS) == set(FindingKind)
    with translation.override("ur"):
        assert str(FINDINGS[FindingKind.STAGED_CASES]).startswith("درخواستیں")
