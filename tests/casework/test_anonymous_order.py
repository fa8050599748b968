"""Numbers given in turn would place what has no time between what has one; so of who has no name none is in turn."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from sunwai.base.actors import Right
from sunwai.casework import commands, queries
from sunwai.casework.models import Deadline, ReplyBox
from sunwai.casework.types import Identity, Role, Who
from sunwai.complaints.commands.checks import end_pressure, report_pressure, take_pressure
from sunwai.complaints.commands.stories import agree
from sunwai.complaints.models import Pressure
from sunwai.complaints.types import NotSolved
from tests.casework.makers import NOON, a_world, citizen_of, file, later, staff, told

pytestmark = pytest.mark.django_db
IN_TURN = 2**40
"""No sequence of ours gets so far."""


@pytest.fixture(autouse=True)
def _full(settings: object) -> None:
    settings.SUNWAI_ANONYMOUS = "full"  # type: ignore[attr-defined]


def deadlines(case: int) -> list[int]:
    return list(Deadline.objects.filter(reference=case).order_by("id").values_list("id", flat=True))


def test_deadlines_and_box_of_an_anonymous_case_are_numbered_apart_from_all_others() -> None:
    world = a_world()
    cases = [file(world, identity=one, who=Who()) for one in (Identity.NAMED, Identity.ANONYMOUS, Identity.NAMED)]
    before, hidden, after = (deadlines(one.case) for one in cases)
    assert min(after) == max(before) + 1
    assert min(hidden) > IN_TURN
    assert [one - hidden[0] for one in hidden] == list(range(len(hidden)))
    assert ReplyBox.objects.get().pk > IN_TURN


def test_deadlines_that_begin_later_come_after_those_before_and_in_no_turn() -> None:
    world = a_world()
    filed = told(world, identity=Identity.ANONYMOUS, who=Who())
    first = deadlines(filed.case)
    box = queries.as_box(filed.case)
    commands.refuse(case=filed.case, words="Not so", by=box, at=later(1))
    commands.withdraw(case=filed.case, by=box, at=later(2))
    found = deadlines(filed.case)
    assert found[: len(first)] == first
    assert len(found) > len(first)
    assert min(found) > IN_TURN
    starts = list(Deadline.objects.filter(reference=filed.case).order_by("id").values_list("started_at", flat=True))
    assert starts == sorted(starts)


def test_no_table_with_ids_in_turn_gets_a_row_when_somebody_without_a_name_files_or_writes() -> None:
    world = a_world()
    file(world)

    def counts() -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = current_schema()"
            )
            return dict(cursor.fetchall())

    was = counts()
    filed = file(world, identity=Identity.ANONYMOUS, who=Who())
    box = queries.as_box(filed.case)
    commands.write(case=filed.case, words="More", role=Role.CITIZEN, by=box, at=NOON + timedelta(hours=1))
    report_pressure(case=filed.case, words="They came", by=box, at=NOON)
    commands.withdraw(case=filed.case, by=box, at=NOON)
    assert counts() == was


def test_a_report_of_pressure_is_numbered_apart_and_taken_like_any() -> None:
    world = a_world()
    filed = file(world, identity=Identity.ANONYMOUS, who=Who())
    made = report_pressure(case=filed.case, words="They came", by=queries.as_box(filed.case), at=NOON)
    assert made.pk > IN_TURN
    checker = staff(Right.CHECK_CASES)
    taken = take_pressure(pressure=Pressure.objects.get(), by=checker, at=NOON)
    assert end_pressure(pressure=taken, words="Told the head", by=checker, at=NOON).done_at


def test_an_anonymous_case_becomes_no_story_for_an_agreement_has_its_time() -> None:
    world = a_world()
    filed = told(world, identity=Identity.ANONYMOUS, who=Who())
    commands.confirm(case=filed.case, by=queries.as_box(filed.case), at=later(1))
    with pytest.raises(NotSolved):
        agree(case=filed.case, by=queries.as_box(filed.case), at=later(1))
    named = told(world)
    commands.confirm(case=named.case, by=citizen_of(named), at=later(1))
    assert agree(case=named.case, by=citizen_of(named), at=later(1)).pk


def test_the_proxy_that_we_set_up_notes_no_request_by_which_somebody_without_a_name_writes() -> None:
    from sunwai.config.install.units import Place, nginx
    from sunwai.config.install.units import Role as Machine

    text = nginx(Place(Path("/opt/sunwai"), "sunwai.example", Machine.WEB))
    noted = re.search(r"map \$uri \$sunwai_noted \{ default 1; ~(\S+) 0; \}", text)
    assert noted is not None
    for path in ("/case/file/", "/case/box/", "/case/say/", "/cases/enter/", "/api/v1/cases/entered"):
        assert re.match(noted[1], path)
    logs = re.findall(r"access_log ([^;]+);", text)
    assert all(one == "off" or one.endswith(" if=$sunwai_noted") for one in logs)
