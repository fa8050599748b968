"""Money: counted at the reservation, warned of at 80 %, refused at 100 %, given back where nothing left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunwai.base.actors import Actor, process
from sunwai.messages import commands, gate
from sunwai.messages.commands.budgets import fiscal_year_of, month_of
from sunwai.messages.models import Budget, GateChange, Line, Message
from sunwai.messages.types import BadBudget, Outcome, State
from tests.messages.makers import NOON, SENDER, a_line, a_message, messages

pytestmark = pytest.mark.django_db
ADMIN: Actor = process("test")
MARCH = month_of(NOON.date())


def a_priced_line(paisa: int = 100) -> Line:
    line = a_line()
    Line.objects.filter(id=line.id).update(price_paisa=paisa)
    return line


def a_budget(paisa: int, programme: int | None = None, days: tuple[date, date] = MARCH) -> Budget:
    return commands.define_budget(
        programme=programme, starts_on=days[0], ends_on=days[1], limit_paisa=paisa, by=ADMIN, at=NOON
    )


def reserve(line: Any, at: Any = NOON) -> list[int]:
    return [out.id for out in commands.reserve(line=line, most=50, by=SENDER, at=at)]


def spent() -> list[int]:
    return list(Budget.objects.order_by("id").values_list("spent_paisa", flat=True))


def test_it_pays_by_the_segment_warns_at_eighty_percent_and_refuses_at_a_hundred() -> None:
    line, budget = a_priced_line(), a_budget(500)
    ids = messages(7)
    assert reserve(line) == ids[:5]
    budget.refresh_from_db()
    assert (budget.spent_paisa, budget.warned_at) == (500, NOON)
    rows = Message.objects.filter(state="queued").values_list("reason", "cost_paisa", "not_before")
    assert {(reason, cost, before.isoformat()) for reason, cost, before in rows} == {
        ("over_budget", 0, "2026-03-31T19:00:00+00:00")
    }
    assert GateChange.objects.filter(reason="over_budget").count() == 2


def test_below_eighty_percent_nobody_is_warned() -> None:
    line, budget = a_priced_line(), a_budget(1000)
    messages(7)
    reserve(line)
    budget.refresh_from_db()
    assert (budget.spent_paisa, budget.warned_at) == (700, None)


def test_more_money_lets_what_waited_go() -> None:
    line = a_priced_line()
    a_budget(100)
    ids = messages(2)
    assert reserve(line) == ids[:1]
    a_budget(200)
    assert reserve(line) == ids[1:]
    assert spent() == [200]


def test_a_programmes_budget_stops_its_programme_and_the_years_stops_all() -> None:
    line = a_priced_line()
    a_budget(100, programme=3)
    a_budget(300, days=fiscal_year_of(NOON.date()))
    mine = [a_message(programme=3) for _ in range(2)]
    others = [a_message(programme=4) for _ in range(3)]
    assert reserve(line) == [mine[0].id, others[0].id, others[1].id]
    assert spent() == [100, 300]


def test_what_is_put_back_gives_its_money_back_once() -> None:
    line = a_priced_line()
    a_budget(1000)
    first, _second = messages(2)
    reserve(line)
    for _ in range(2):
        commands.note_outcomes(line=line, outcomes=[Outcome(first, State.QUEUED)], by=SENDER, at=NOON)
    assert spent() == [100]
    assert reserve(line) == [first]
    assert spent() == [200]


def test_a_call_that_took_longer_costs_more() -> None:
    line = a_priced_line()
    budget = a_budget(350)
    message = a_message()
    reserve(line)
    gate.correct_cost(costs={message.id: 300}, at=NOON)
    budget.refresh_from_db()
    assert (budget.spent_paisa, budget.warned_at) == (300, NOON)


def test_a_budget_made_in_mid_month_counts_what_was_spent() -> None:
    line = a_priced_line()
    messages(3)
    reserve(line)
    assert a_budget(1000).spent_paisa == 300


def test_a_budget_needs_money_and_days() -> None:
    for paisa, days in [(0, MARCH), (5, (MARCH[1], MARCH[0]))]:
        with pytest.raises(BadBudget):
            a_budget(paisa, days=days)
    assert fiscal_year_of(date(2026, 6, 30)) == (date(2025, 7, 1), date(2026, 6, 30))
    assert month_of(date(2026, 12, 5))[1] == date(2026, 12, 31)


def test_outside_its_days_a_budget_stops_nothing() -> None:
    line = a_priced_line()
    a_budget(1, days=(date(2026, 4, 1), date(2026, 4, 30)))
    assert len(messages(2)) == len(reserve(line))
