from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed
from sunwai.insight.models import Finding
from sunwai.ledger.models import Entry
from sunwai.people.models import Account
from sunwai.remedies.commands import correct, record
from sunwai.remedies.models import Remedy
from sunwai.remedies.queries import totals, visible_to
from sunwai.remedies.types import AlreadyCorrected, AlreadyRecorded, NotAcknowledged, OrderNeeded, RemedyKind
from sunwai.reports.commands import acknowledge
from sunwai.reports.models import Notice
from tests.people.makers import an_account, an_actor
from tests.reports.makers import AFTER, BY, World, a_reported_world

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 2)


@pytest.fixture
def world() -> World:
    return a_reported_world()


@pytest.fixture
def chandni(world: World) -> Account:
    account = an_account("chandni")
    for notice in Notice.objects.all():
        acknowledge(notice=notice, account=account, note="", by=BY, at=AFTER)
    return account


def done(account: Account, kind: RemedyKind = RemedyKind.WARNED, by: Actor | None = None, **changes: object) -> Remedy:
    facts = {"finding": Finding.objects.first(), "post": None, "order_number": "DC/1", "ordered_on": ON, "note": ""}
    return record(kind=kind, account=account, by=by or an_actor(Right.RECORD_REMEDIES), at=AFTER, **(facts | changes))


def corrected(remedy: Remedy, account: Account, kind: RemedyKind = RemedyKind.COACHED, **changes: object) -> Remedy:
    facts = {"post": None, "order_number": remedy.order_number, "ordered_on": ON, "note": ""}
    return correct(
        remedy=remedy, kind=kind, account=account, by=an_actor(Right.RECORD_REMEDIES), at=AFTER, **(facts | changes)
    )  # fmt: skip


def in_force(kind: RemedyKind) -> int:
    return totals(an_actor(Right.SEE_REPORTS)).by_kind[kind]


def test_a_remedy_stands_under_its_order(chandni: Account) -> None:
    remedy = done(chandni, order_number=" DC/17 ")
    assert (remedy.kind, remedy.order_number, remedy.ordered_on) == ("warned", "DC/17", ON)
    assert Entry.objects.filter(action="remedies.record", subject_id=str(remedy.pk)).count() == 1


@pytest.mark.parametrize("missing", [{"order_number": " "}, {"ordered_on": None}])
def test_without_an_order_there_is_no_remedy(chandni: Account, missing: dict[str, object]) -> None:
    with pytest.raises(OrderNeeded):
        done(chandni, **missing)
    assert not Remedy.objects.exists()


def test_a_finding_is_acknowledged_first(world: World) -> None:
    with pytest.raises(NotAcknowledged):
        done(an_account("chandni"))


def test_the_same_remedy_under_the_same_order_counts_once(chandni: Account) -> None:
    done(chandni)
    with pytest.raises(AlreadyRecorded):
        done(chandni)
    done(chandni, order_number="DC/2")
    assert in_force(RemedyKind.WARNED) == 2


def test_only_who_has_the_right_there_records(world: World, chandni: Account) -> None:
    for actor in (an_actor(Right.SEE_REPORTS), an_actor(Right.RECORD_REMEDIES, areas={world.okara.pk})):
        with pytest.raises(NotAllowed):
            done(chandni, by=actor)
    assert done(chandni, by=an_actor(Right.RECORD_REMEDIES, areas={world.kasur.pk}))


def test_a_correction_takes_the_place_of_the_first_and_both_stay(chandni: Account) -> None:
    first = done(chandni)
    corrected(first, chandni)
    assert (in_force(RemedyKind.WARNED), in_force(RemedyKind.COACHED), Remedy.objects.count()) == (0, 1, 2)
    with pytest.raises(AlreadyCorrected):
        corrected(first, chandni)


def test_a_correction_cannot_make_a_second_of_the_same(chandni: Account) -> None:
    done(chandni, RemedyKind.COACHED)
    with pytest.raises(AlreadyRecorded):
        corrected(done(chandni), chandni, RemedyKind.COACHED)


def test_a_withdrawn_remedy_counts_no_more_and_can_be_put_back(chandni: Account) -> None:
    gone = corrected(done(chandni), chandni, RemedyKind.WARNED, is_void=True)
    assert in_force(RemedyKind.WARNED) == 0
    corrected(gone, chandni, RemedyKind.WARNED)
    assert in_force(RemedyKind.WARNED) == 1


def test_remedies_are_seen_only_where_the_right_reaches(world: World, chandni: Account) -> None:
    done(chandni)
    assert visible_to(an_actor(Right.SEE_REPORTS, areas={world.kasur.pk})).count() == 1
    assert visible_to(an_actor(Right.RECORD_REMEDIES, departments={world.revenue.pk})).count() == 1
    assert visible_to(an_actor(Right.SEE_REPORTS, areas={world.okara.pk})).count() == 0
    assert totals(an_actor(Right.SEE_LIVE)).total == 0


def test_totals_of_a_period_are_by_the_day_of_the_order(chandni: Account) -> None:
    done(chandni)
    done(chandni, order_number="DC/2", ordered_on=date(2026, 5, 1))
    assert totals(an_actor(Right.SEE_REPORTS), (date(2026, 4, 1), date(2026, 4, 30))).total == 1


steps = st.lists(
    st.tuples(st.sampled_from(["record", "correct", "withdraw"]), st.sampled_from(list(RemedyKind)), st.integers(0, 4)),
    max_size=15,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_totals_always_reconcile(chandni: Account, todo: list[tuple[str, RemedyKind, int]]) -> None:
    """Whatever is recorded, corrected and withdrawn: kinds add up, and each chain of rows has one end."""
    before = totals(an_actor(Right.SEE_REPORTS)).rows
    written = 0
    for deed, kind, number in todo:
        try:
            if deed == "record":
                done(chandni, kind, order_number=f"DC/{before}/{number}")
            elif last := Remedy.objects.order_by("-pk")[: number + 1]:
                corrected(list(last)[-1], chandni, kind, is_void=deed == "withdraw")
            else:
                continue
            written += 1
        except (AlreadyRecorded, AlreadyCorrected):
            continue
    found = totals(an_actor(Right.SEE_REPORTS))
    chains, voids = Remedy.objects.filter(corrects=None).count(), Remedy.objects.filter(is_void=True, corrected_by=None)
    assert sum(found.by_kind.values()) == found.total == found.of_persons + found.of_system == chains - voids.count()
    assert found.rows == before + written == Remedy.objects.count()
