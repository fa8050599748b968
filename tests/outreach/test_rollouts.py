"""A programme begins in waves, in an order drawn by lot from a seed that was promised before and is told after."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.utils import translation

from sunwai.directory.models import Area, Office, Service
from sunwai.ledger.models import Entry
from sunwai.outreach import queries
from sunwai.outreach.commands import decide, draft_programme, dry_run, release_programme
from sunwai.outreach.models import Decision, Programme, Rollout
from sunwai.outreach.programme_file import Known, plan_from, plan_to_json, read_programme
from sunwai.outreach.sampling import waves
from sunwai.outreach.texts import Named
from sunwai.outreach.types import BadProgramme
from tests.directory.makers import a_service, an_area, an_office
from tests.outreach.makers import FIRST, NOON, OUTREACH, SECOND, a_programme_file, a_programme_text
from tests.transactions.makers import a_transaction

TODAY = NOON.date()
LATER = TODAY + timedelta(days=30)
PLACES = ("attock", "kasur", "okara", "multan")


def a_rollout(**changes: Any) -> dict[str, Any]:
    return {"over": "district", "waves": [TODAY.isoformat(), LATER.isoformat()], **changes}


def offices(service: Service, number: int = 4) -> list[Office]:
    """One office in each of some districts."""
    return [an_office(department=service.department, area=an_area(code=code, name=code)) for code in PLACES[:number]]


def drafted(service: Service, code: str = "", **changes: Any) -> Programme:
    more = {"programme": code} if code else {}
    text = a_programme_text(service, rollout=a_rollout(**changes), **more)
    return draft_programme(text=text, name="p.yaml", by=FIRST, at=NOON)


def released(programme: Programme) -> Programme:
    return release_programme(programme=programme, by=SECOND, at=NOON)


@pytest.mark.django_db
def test_the_seed_is_promised_when_it_is_drafted_and_told_when_it_is_released() -> None:
    service = a_service()
    offices(service)
    programme = drafted(service)
    drawing = Rollout.objects.get()
    promised = Entry.objects.get(action="outreach.promise_order")
    assert promised.subject_id == f"{drawing.pk}:{bytes(drawing.seed_digest).hex()}"
    assert (drawing.seed, [one.units for one in queries.waves_of(programme)]) == ("", [[], []])
    released(programme)
    drawing.refresh_from_db()
    assert hashlib.sha256(drawing.seed.encode()).digest() == bytes(drawing.seed_digest)
    assert queries.keeps_promise(drawing)
    assert Entry.objects.get(action="outreach.tell_order").subject_id == f"{drawing.pk}:{drawing.seed}"


@pytest.mark.django_db
def test_the_order_is_a_function_of_the_seed_and_the_places_and_its_waves_are_even() -> None:
    service = a_service()
    offices(service)
    programme = released(drafted(service))
    seed = Rollout.objects.get().seed
    shown = {unit: wave for wave, one in enumerate(queries.waves_of(programme)) for unit in one.units}
    assert shown == waves(seed, reversed(PLACES), 2)
    assert sorted(shown.values()) == [0, 0, 1, 1]
    assert [one.begins for one in queries.waves_of(programme)] == [TODAY, LATER]


def test_every_place_comes_first_as_often_as_any_other() -> None:
    first = [unit for seed in range(2000) for unit, wave in waves(str(seed), PLACES, 4).items() if wave == 0]
    assert len(first) == 2000
    assert all(430 < first.count(unit) < 570 for unit in PLACES)


@pytest.mark.django_db
def test_only_where_the_wave_has_come_people_are_asked() -> None:
    service = a_service()
    places = offices(service)
    programme = released(drafted(service))
    early = set(queries.waves_of(programme)[0].units)
    for office in places:
        a_transaction(service=service, office=office)
    assert decide(by=OUTREACH, at=NOON) == {"invited": 2, "not_begun": 2}
    asked = Decision.objects.filter(outcome="invited").values_list("transaction__office__district__code", flat=True)
    assert {*asked} == early
    for office in places:
        a_transaction(service=service, office=office, at=NOON + timedelta(days=30))
    assert decide(by=OUTREACH, at=NOON + timedelta(days=30)) == {"invited": 4}


@pytest.mark.django_db
def test_a_place_that_the_lot_did_not_know_comes_with_the_last_wave() -> None:
    service = a_service()
    offices(service)
    released(drafted(service))
    new = an_office(department=service.department, area=an_area(code="murree"))
    a_transaction(service=service, office=new)
    assert decide(by=OUTREACH, at=NOON) == {"not_begun": 1}
    a_transaction(service=service, office=new, at=NOON + timedelta(days=30))
    assert decide(by=OUTREACH, at=NOON + timedelta(days=30)) == {"invited": 1}


@pytest.mark.django_db
def test_offices_can_be_rolled_out_over_one_by_one() -> None:
    service = a_service()
    places = offices(service)
    elsewhere = an_office(area=Area.objects.get(code="kasur"))
    programme = released(drafted(service, over="office"))
    found = [unit for one in queries.waves_of(programme) for unit in one.units]
    assert sorted(found) == sorted(one.code for one in places)
    assert elsewhere.code not in found
    for office in places:
        a_transaction(service=service, office=office)
    assert decide(by=OUTREACH, at=NOON) == {"invited": 2, "not_begun": 2}


@pytest.mark.django_db
def test_a_version_with_the_same_places_keeps_the_order_and_one_with_others_draws_anew() -> None:
    service = a_service()
    offices(service)
    first = released(drafted(service, "rolled"))
    again = released(drafted(service, "rolled", waves=[TODAY.isoformat(), (LATER + timedelta(days=7)).isoformat()]))
    assert again.rollout_id == first.rollout_id
    other = released(drafted(service, "rolled", units=["kasur", "okara"]))
    assert other.rollout_id != first.rollout_id
    assert queries.drawings_before(Rollout.objects.get(pk=other.rollout_id)) == 1


@pytest.mark.django_db
def test_a_dry_run_of_a_draft_tells_nothing_of_the_order() -> None:
    service = a_service()
    for office in offices(service):
        a_transaction(service=service, office=office)
    programme = drafted(service)
    assert dry_run(programme, NOON).outcomes == {"invited": 4}
    released(programme)
    assert dry_run(programme, NOON).outcomes == {"invited": 2, "not_begun": 2}


NAMES = Known({"fard": Named("Fard", "فرد")}, districts=PLACES, offices={"fard": ("arc-1", "arc-2")})


def read(**changes: Any) -> Any:
    file = a_programme_file(rollout=a_rollout(**changes)) | {"services": ["fard"]}
    return read_programme(yaml.safe_dump(file, allow_unicode=True), file="p.yaml", known=NAMES)


def test_a_rollout_is_read_over_all_places_or_those_named_and_kept() -> None:
    assert read().rollout.units == tuple(sorted(PLACES))
    assert read(units=["okara", "kasur"]).rollout.units == ("kasur", "okara")
    assert read(over="office").rollout.units == ("arc-1", "arc-2")
    plan = read()
    assert plan_from(plan_to_json(plan)) == plan


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"over": "tehsil"}, "is not one of"),
        ({"waves": ["2026-04-01"]}, "waves are needed"),
        ({"waves": ["2026-04-01", "2026-04-01"]}, "must begin later"),
        ({"waves": ["2026-04-01", "in May"]}, "Write a day"),
        ({"units": ["okara", "lahore"]}, "no “lahore” in the directory"),
        ({"units": ["okara", "okara", "kasur"]}, "named twice"),
        ({"over": "office", "waves": ["2026-04-01", "2026-05-01", "2026-06-01"]}, "fewer places than waves"),
        ({"seed": "mine"}, "is not known here"),
    ],
)
def test_what_is_wrong_with_a_rollout_is_said(changes: dict[str, Any], said: str) -> None:
    with translation.override("en"), pytest.raises(BadProgramme) as refused:
        read(**changes)
    assert said in refused.value.sentence
