"""The pages of signals: who sees them, what they say, and what they never show."""

from __future__ import annotations

from datetime import date

import pytest

from sunwai.base.actors import Right, process
from sunwai.directory.models import Office
from sunwai.insight.commands import raise_findings, restate, take_snapshot
from sunwai.insight.models import Signal
from sunwai.insight.types import Evidence, Strength
from sunwai.reports.commands import lay_notices
from sunwai.reports.models import Notice
from tests.directory.makers import a_service
from tests.insight.makers import NOON, a_contact, transactions_at
from tests.reports.makers import AFTER, World, a_reported_world
from tests.web.conftest import Set
from tests.web.makers import signed_in

pytestmark = pytest.mark.django_db
BY = process("test")
LAST = date(2026, 2, 28)


@pytest.fixture
def world(clock_at: Set) -> World:
    clock_at(AFTER)
    return a_reported_world()


def a_signal(kind: str, *, chance: float = 1e-9, rows: int = 0) -> Signal:
    office = Office.objects.select_related("district").order_by("pk").first()
    assert office is not None
    made = transactions_at(office, a_service(), rows, contact_point=a_contact(), entered_by="clerk-7")
    one = Evidence(
        kind=kind, observed_on=LAST, count=25, office=office.pk, source="test", towards="bad_numbers",
        period_from=date(2026, 2, 1), period_to=LAST, facts={"window": "month"},
        strength=Strength(of=100, expected=0.02, chance=chance, tests=64, among=100, false_rate=0.001),
        rows=[("transactions.transaction", row.pk) for row in made],
    )  # fmt: skip
    restate(source="test", period_to=LAST, evidence=[one], by=BY, at=NOON)
    return Signal.objects.get(source="test")


def test_a_signal_says_in_a_sentence_what_was_seen_how_sure_it_is_and_shows_its_rows(world: World) -> None:
    one = a_signal("one_number", rows=4)
    page = signed_in(Right.SEE_REPORTS).get(f"/signals/{one.pk}/").text
    assert "One number came on 25 different days" in page
    assert "Of a thousand signals as strong as this" in page
    assert page.count("№ 1") == 4
    assert "clerk-7" in page


def test_what_citizens_answered_is_counted_and_not_shown_row_by_row(world: World) -> None:
    one = a_signal("strangers")
    page = signed_in(Right.SEE_REPORTS).get(f"/signals/{one.pk}/").text
    assert "said that they are somebody else" in page
    assert "<tbody>" not in page


def test_a_signal_of_another_district_is_not_found(world: World) -> None:
    one = a_signal("one_number")
    elsewhere = next(area for area in (world.okara, one.office.district) if area != one.office.district)
    reader = signed_in(Right.SEE_REPORTS, area=elsewhere)
    assert reader.get(f"/signals/{one.pk}/").status_code == 404
    assert "One number came" not in reader.get("/signals/").text


def test_the_list_has_the_months_signals_and_bears_any_month_asked_for(world: World) -> None:
    a_signal("made_up")
    reader = signed_in(Right.SEE_REPORTS)
    assert "follow each other" in reader.get("/signals/").text
    assert "follow each other" not in reader.get("/signals/?until=2001-01-31").text
    assert reader.get("/signals/?until=nonsense").status_code == 200


def test_a_finding_shows_what_it_stands_on_and_the_signal_what_the_office_says(world: World) -> None:
    one = a_signal("one_number")
    raise_findings(
        snapshot=take_snapshot(by=BY, at=NOON), period_from=date(2026, 2, 1), period_to=LAST, by=BY, at=AFTER
    )
    lay_notices(by=BY, at=AFTER)
    notice = Notice.objects.get(finding__kind="bad_numbers")
    officer = signed_in(Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS)
    assert "One number came on 25 different days" in officer.get(f"/findings/{notice.pk}/").text
    officer.post(f"/findings/{notice.pk}/acknowledge/", {"note": "the dispenser writes for the old"})
    assert "the dispenser writes for the old" in officer.get(f"/signals/{one.pk}/").text


def test_signals_are_said_in_urdu(world: World) -> None:
    one = a_signal("one_number")
    page = signed_in(Right.SEE_REPORTS, language="ur").get(f"/signals/{one.pk}/").text
    assert "ایک نمبر 25 مختلف دنوں میں آیا" in page
