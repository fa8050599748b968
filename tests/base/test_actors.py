from __future__ import annotations

import pytest
from django.db.models import Q

from sunwai.base.actors import Actor, Grant, Right, process
from sunwai.base.refusals import NotAllowed

LAHORE, HEALTH = 7, 3
CHANDNI = Actor("account", "1", (Grant(Right.SEE_REPORTS, frozenset({LAHORE}), frozenset({HEALTH})),))


def test_a_right_reaches_its_areas_and_departments_and_no_further() -> None:
    reach = CHANDNI.within(Right.SEE_REPORTS, area="area_id", department="department_id")
    assert reach == Q(area_id__in=frozenset({LAHORE})) & Q(department_id__in=frozenset({HEALTH}))


def test_without_the_right_nothing_is_in_reach() -> None:
    assert CHANDNI.within(Right.SEE_LEDGER, area="a", department="d") == Q(pk__in=[])


def test_a_grant_over_everything_has_no_border() -> None:
    secretary = Actor("account", "2", (*CHANDNI.grants, Grant(Right.SEE_REPORTS)))
    assert secretary.within(Right.SEE_REPORTS, area="a", department="d") == Q()


def test_a_right_not_held_is_refused() -> None:
    CHANDNI.need(Right.SEE_REPORTS)
    with pytest.raises(NotAllowed):
        CHANDNI.need(Right.ADMINISTER)


def test_our_own_processes_do_what_their_code_does() -> None:
    assert process("sender").may(Right.ADMINISTER)
