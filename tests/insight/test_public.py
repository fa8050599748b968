from __future__ import annotations

import pytest

from sunwai.base.actors import process
from sunwai.insight.commands import take_snapshot
from sunwai.insight.queries import Suppressed, Value, public_figures
from tests.directory.makers import a_service, an_office
from tests.insight.makers import NOON, Said, a_question, people_say

pytestmark = pytest.mark.django_db


def shown(codes: list[str]) -> dict[tuple[str, str | None], int | None]:
    found = public_figures(take_snapshot(by=process("test"), at=NOON), codes=codes)
    return {(one.figure, one.key[0]): one.count if isinstance(one, Value) else None for one in found}


def test_few_people_are_not_shown_and_cannot_be_worked_out() -> None:
    service, question = a_service(), a_question()
    small, large, other = an_office(), an_office(), an_office()
    people_say(small, service, question, Said(40), Said(3, outcome="dissatisfied"))
    people_say(large, service, question, Said(40), Said(30, outcome="dissatisfied"))
    people_say(other, service, question, Said(50), Said(60, outcome="dissatisfied"))
    found = shown(["dissatisfied", "answers"])
    assert found["dissatisfied", small.district.code] is None
    assert found["dissatisfied", None] == 93
    assert [found["dissatisfied", one.district.code] for one in (large, other)].count(None) == 1


def test_a_rest_that_is_small_is_hidden_as_well() -> None:
    service, question = a_service(), a_question()
    offices = [an_office() for _ in range(3)]
    people_say(offices[0], service, question, Said(2), Said(40, outcome="dissatisfied"))
    for office in offices[1:]:
        people_say(office, service, question, Said(40), Said(30, outcome="dissatisfied"))
    assert shown(["dissatisfied"])["dissatisfied", offices[0].district.code] is None


def test_the_n_of_a_share_is_hidden_where_it_is_small_even_if_the_count_is_nothing() -> None:
    service, question = a_service(), a_question()
    few = an_office()
    people_say(few, service, question, Said(5))
    for _ in range(3):
        people_say(an_office(), service, question, Said(40), Said(30, outcome="dissatisfied"))
    assert shown(["dissatisfied"])["dissatisfied", few.district.code] is None


def test_large_groups_are_shown_in_full() -> None:
    service, question = a_service(), a_question()
    for _ in range(3):
        people_say(an_office(), service, question, Said(40), Said(30, outcome="dissatisfied"))
    assert None not in shown(["dissatisfied", "answers", "transactions"]).values()


def test_what_is_hidden_carries_no_number() -> None:
    people_say(an_office(), a_service(), a_question(), Said(5))
    found = public_figures(take_snapshot(by=process("test"), at=NOON), codes=["transactions"])
    assert all(isinstance(one, Suppressed) and not hasattr(one, "count") for one in found)
