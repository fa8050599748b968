from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunwai.base.actors import Right, process
from sunwai.directory.models import Office
from sunwai.insight.commands import hand_in, raise_findings, restate, take_snapshot
from sunwai.insight.models import Finding, Signal
from sunwai.insight.queries import visible_to
from sunwai.insight.types import Evidence, Strength
from tests.directory.makers import a_department, a_service, an_office
from tests.insight.makers import NOON, Said, a_question, people_say, transactions_at
from tests.people.makers import an_actor

pytestmark = pytest.mark.django_db
BY = process("test")
MARCH = {"period_from": date(2026, 3, 1), "period_to": date(2026, 3, 31)}


def raised() -> list[Finding]:
    return raise_findings(snapshot=take_snapshot(by=BY, at=NOON), by=BY, at=NOON, **MARCH)


def peers(number: int = 5, **bad: object) -> tuple[Office, dict]:
    """Several offices where one of fifty is dissatisfied, and one more office yet without answers."""
    department = a_department()
    service, question = a_service(department=department), a_question()
    for _ in range(number):
        people_say(an_office(department=department), service, question, Said(49), Said(1, outcome="dissatisfied"))
    return an_office(department=department), {"service": service, "question": question}


def test_an_office_far_above_its_peers_stands_out() -> None:
    office, asked = peers()
    people_say(office, asked["service"], asked["question"], Said(20), Said(20, outcome="dissatisfied", bribe=True))
    found = {one.kind: one for one in raised()}
    assert set(found) == {"bribes_alleged", "dissatisfied"}
    assert {one.office_id for one in found.values()} == {office.pk}
    one = found["dissatisfied"]
    assert (one.count, one.of, one.rate, one.peers) == (20, 40, 0.5, pytest.approx(0.02))
    assert one.low < 0.5 < one.high


def test_where_all_are_alike_nothing_stands_out() -> None:
    peers(12)
    assert raised() == []


def test_three_of_three_are_too_few_to_say_anything() -> None:
    office, asked = peers()
    people_say(office, asked["service"], asked["question"], Said(3, outcome="dissatisfied", bribe=True))
    assert raised() == []


def test_an_office_is_compared_with_the_same_service_only() -> None:
    """A service that everybody dislikes does not make the offices that give it stand out."""
    _, asked = peers()
    hard = a_service()
    for _ in range(4):
        people_say(an_office(), hard, asked["question"], Said(20), Said(20, outcome="dissatisfied"))
    assert raised() == []


def test_an_office_without_peers_is_not_judged() -> None:
    people_say(an_office(), a_service(), a_question(), Said(40, outcome="dissatisfied", bribe=True))
    assert raised() == []


def test_where_services_have_their_own_questions_the_finding_names_the_service() -> None:
    office, first = peers()
    second_service, second = a_service(), a_question("time")
    for _ in range(5):
        people_say(an_office(), second_service, second, Said(49), Said(1, outcome="dissatisfied"))
    people_say(office, first["service"], first["question"], Said(40))
    people_say(office, second_service, second, Said(20), Said(20, outcome="dissatisfied"))
    assert [(one.office, one.service) for one in raised()] == [(office, second_service)]


def test_a_small_office_is_judged_by_the_months_before_it_too() -> None:
    office, asked = peers()
    said = [Said(4), Said(5, outcome="dissatisfied")]
    for month in (1, 2, 3):
        people_say(office, asked["service"], asked["question"], *said, at=NOON.replace(month=month))
    (one,) = raised()
    assert (one.office, one.count, one.of) == (office, 15, 27)
    assert (one.period_from, one.period_to) == (date(2025, 10, 1), date(2026, 3, 31))


def test_an_office_that_mended_is_not_named_again_for_what_was() -> None:
    office, asked = peers()
    people_say(office, asked["service"], asked["question"], Said(15, outcome="dissatisfied"), at=NOON.replace(month=2))
    people_say(office, asked["service"], asked["question"], Said(9))
    assert raised() == []


def test_an_office_with_enough_in_the_period_is_judged_by_the_period_alone() -> None:
    office, asked = peers()
    people_say(office, asked["service"], asked["question"], Said(60, outcome="dissatisfied"), at=NOON.replace(month=2))
    people_say(office, asked["service"], asked["question"], Said(39), Said(1, outcome="dissatisfied"))
    assert raised() == []


def test_wrong_numbers_stand_out() -> None:
    office, asked = peers()
    said = [Said(20), Said(15, outcome="unclear", control="wrong_person")]
    people_say(office, asked["service"], asked["question"], *said)
    assert [(one.kind, one.office, one.count, one.of) for one in raised()] == [("wrong_numbers", office, 15, 35)]


def test_a_feed_without_numbers_is_named() -> None:
    office, few = an_office(), an_office()
    transactions_at(office, a_service(), 30)
    transactions_at(few, a_service(), 29)
    assert [(one.kind, one.office, one.of) for one in raised()] == [("feed_without_numbers", office, 30)]


def test_the_same_period_twice_raises_nothing_new() -> None:
    office, asked = peers()
    people_say(office, asked["service"], asked["question"], Said(20), Said(20, outcome="dissatisfied"))
    assert len(raised()) == 1
    assert raised() == []
    assert Finding.objects.count() == 1


def test_findings_are_seen_where_reports_may_be_seen() -> None:
    transactions_at(an_office(), a_service(), 30)
    transactions_at(an_office(), a_service(), 30)
    one, _ = raised()
    here = an_actor(Right.SEE_REPORTS, areas={one.office.district_id})
    assert list(visible_to(here)) == [one]
    assert list(visible_to(an_actor(Right.SEE_LIVE))) == []


def test_a_signal_is_kept_once() -> None:
    office = an_office()
    seen = [
        Evidence("wrong_person", NOON.date(), office=office.pk, source="feedback.reply", source_id=n) for n in (1, 2)
    ]
    assert hand_in(evidence=seen, by=BY, at=NOON) == 2
    assert hand_in(evidence=seen, by=BY, at=NOON) == 0
    assert Signal.objects.count() == 2


def strong(office: Office, chance: float, *, kind: str = "one_number", among: int = 50) -> Evidence:
    return Evidence(
        kind, MARCH["period_to"], count=20, office=office.pk, source="test", towards="bad_numbers",
        period_from=MARCH["period_from"], period_to=MARCH["period_to"],
        strength=Strength(of=100, expected=0.02, chance=chance, tests=10, among=among, false_rate=0.01),
    )  # fmt: skip


def restated(*evidence: Evidence) -> int:
    return restate(source="test", period_to=MARCH["period_to"], evidence=evidence, by=BY, at=NOON)


def test_strong_signals_of_an_office_make_one_finding_that_stands_on_all_of_them() -> None:
    office = an_office()
    restated(strong(office, 1e-9), strong(office, 1e-3, kind="dead_numbers"))
    (one,) = raised()
    assert (one.kind, one.office, one.count, one.of, one.peers) == ("bad_numbers", office, 20, 100, 0.02)
    assert one.grounds.count() == 2


def test_a_signal_that_chance_makes_among_so_many_offices_accuses_nobody() -> None:
    office = an_office()
    restated(strong(office, 3e-3, among=1))
    restated(strong(office, 3e-3, among=200))
    assert raised() == []


def test_a_signal_weighs_less_the_more_offices_were_looked_at() -> None:
    restated(strong(an_office(), 3e-3, among=1))
    assert len(raised()) == 1


def test_signals_are_restated_but_for_those_that_a_finding_stands_on() -> None:
    named, other = an_office(), an_office()
    restated(strong(named, 1e-12), strong(other, 0.009))
    assert len(raised()) == 1
    assert restated(strong(other, 0.005)) == 1
    assert set(Signal.objects.values_list("office", "chance")) == {(named.pk, 1e-12), (other.pk, 0.005)}


def test_a_signal_that_says_what_the_figures_say_already_makes_no_second_finding() -> None:
    office, asked = peers()
    said = [Said(20), Said(15, outcome="unclear", control="wrong_person")]
    people_say(office, asked["service"], asked["question"], *said)
    restated(replace(strong(office, 1e-9, kind="strangers"), facts={"same_as": "wrong_numbers"}))
    assert [one.kind for one in raised()] == ["wrong_numbers"]
