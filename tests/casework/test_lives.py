"""Random lives of cases, with time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sunwai.base.refusals import Refused
from sunwai.casework import commands
from sunwai.casework.models import CaseEvent, Deadline
from sunwai.casework.queries.replay import replay, stands
from sunwai.casework.table import MOVES
from sunwai.casework.types import Deed, Filed, Identity, Outcome, Reached, Status, Who
from tests.casework.makers import CLOCK, DOOR, NOON, World, a_world, case, file

BY_TABLE = sorted(set(MOVES) - {Deed.MOVE_DUE, Deed.JOIN, Deed.LEAVE_CLUSTER, Deed.SUPPORT, Deed.UNMASK})
STEPS = st.lists(
    st.tuples(st.sampled_from(BY_TABLE), st.integers(0, 5), st.sampled_from([0, 0, 1, 3, 8, 25]), st.booleans()),
    min_size=4, max_size=14,
)  # fmt: skip
LIVES = settings(
    max_examples=10, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def try_it(world: World, filed: Filed, deed: Deed, which: int, at: datetime, *, refusal: bool) -> None:
    """One deed as one of those who may do it in some state; refused or done."""
    roles = sorted(MOVES[deed].roles)
    outcome = Outcome.CANNOT if (deed is Deed.PROPOSE_REFUSAL) is not refusal else Outcome.RELIEF_GRANTED
    facts: dict[str, Any] = {
        "rating": 1 + which % 5, "outcome": outcome.value, "reached": Reached.CALL.value, "reached_at": at,
        "evidence": "Order 7",
    }  # fmt: skip
    posts = [world.clerk, world.manager, world.district, world.top]
    try:
        with transaction.atomic():
            commands.act(
                case=filed.case, deed=deed, role=roles[which % len(roles)], by=DOOR, at=at, words="words", facts=facts,
                post=posts[which % 4].pk,
            )  # fmt: skip
    except Refused:
        return


def check(filed: Filed) -> None:
    found = case(filed)
    times = list(CaseEvent.objects.filter(case=found).order_by("n").values_list("at", flat=True))
    assert times == sorted(times)
    assert list(CaseEvent.objects.filter(case=found).order_by("n").values_list("n", flat=True)) == list(
        range(1, found.events + 1)
    )
    assert replay(found) == stands(found)
    owed = Deadline.objects.filter(reference=filed.case, met_at=None, ended_at=None)
    assert found.is_open == Status(found.status).is_open
    if found.is_open:
        assert found.post_id is not None
        running = owed.filter(paused_at=None).order_by("due_at").values_list("due_at", flat=True)
        assert found.due_at == running[0]
    else:
        assert found.due_at is None
        assert not owed.exists()
    kinds = list(owed.values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds))


def live(steps: list[tuple[Deed, int, int, bool]], begin: Callable[[World], Filed]) -> None:
    with transaction.atomic():
        world, at = a_world(), NOON
        filed = begin(world)
        for deed, which, days, refusal in steps:
            at += timedelta(days=days, hours=which)
            if days:
                commands.run_clock(by=CLOCK, at=at)
            try_it(world, filed, deed, which, at, refusal=refusal)
            check(filed)
        transaction.set_rollback(True)


@pytest.mark.django_db
@LIVES
@given(STEPS)
def test_whatever_is_tried_on_a_case_its_history_and_its_row_agree(steps: list[tuple[Deed, int, int, bool]]) -> None:
    live(steps, file)


@pytest.mark.django_db
@LIVES
@given(STEPS)
def test_and_so_they_do_where_nobody_has_a_name(settings: Any, steps: list[tuple[Deed, int, int, bool]]) -> None:
    settings.SUNWAI_ANONYMOUS = "full"
    live(steps, lambda world: file(world, identity=Identity.ANONYMOUS, who=Who()))


@pytest.mark.django_db
def test_a_whole_long_life() -> None:
    steps = [
        (Deed.PICK_UP, 0, 0, False), (Deed.ASK, 0, 1, False), (Deed.REPLY, 0, 3, False),
        (Deed.PROPOSE, 0, 1, False), (Deed.CONFIRM, 0, 1, False), (Deed.RATE, 0, 0, False), (Deed.REOPEN, 0, 3, False),
        (Deed.PICK_UP, 0, 0, False), (Deed.PROPOSE_REFUSAL, 0, 1, False), (Deed.APPROVE, 0, 1, False),
        (Deed.APPEAL, 0, 1, False), (Deed.DECIDE, 0, 8, False),
    ]  # fmt: skip
    world = a_world()
    filed, at = file(world), NOON
    for deed, which, days, refusal in steps:
        at += timedelta(days=days)
        try_it(world, filed, deed, which, at, refusal=refusal)
        check(filed)
    assert (case(filed).status, case(filed).events) == (Status.DECIDED, 13)
