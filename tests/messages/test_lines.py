from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sunwai.messages import commands, handing
from sunwai.messages.failover import Unfit, standings
from sunwai.messages.handing import Handing, StillHeld
from sunwai.messages.models import Line, LineSwitch, Message, Vendor
from sunwai.messages.pacing import Pace, Window
from sunwai.messages.types import BadLine, Channel, Outcome, State
from tests.messages.makers import NOON, SENDER, a_line, messages

db = pytest.mark.django_db
LONG_AGO = NOON - timedelta(hours=1)


def lines(*ranks: int, **first: Any) -> list[Line]:
    """Lines that are up, one of each rank given; the first with these facts besides."""
    made = [a_line(f"line-{place}") for place in range(len(ranks))]
    for line, rank in zip(made, ranks, strict=True):
        Line.objects.filter(id=line.id).update(rank=rank, state="up", state_at=LONG_AGO)
    Line.objects.filter(id=made[0].id).update(**first)
    return made


def carrying() -> list[tuple[str, str]]:
    return [(one.line.code, one.why.value) for one in standings(Channel.SMS, NOON) if one.carries]


def why(code: str) -> Unfit:
    return next(one.why for one in standings(Channel.SMS, NOON) if one.line.code == code)


@db
def test_lines_of_the_lowest_rank_carry_and_the_others_are_in_reserve() -> None:
    lines(1, 1, 2)
    assert carrying() == [("line-0", ""), ("line-1", "")]
    assert why("line-2") is Unfit.IN_RESERVE


@db
@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"state": "down"}, Unfit.DOWN),
        ({"health": {"why": "errors", "sick_until": (NOON + timedelta(minutes=1)).isoformat()}}, Unfit.ERRORS),
        ({"health": {"why": "slow_receipts", "sick_until": (NOON + timedelta(minutes=1)).isoformat()}}, Unfit.SLOW),
    ],
)
def test_the_next_rank_carries_while_the_first_is_unfit(facts: dict[str, Any], reason: Unfit) -> None:
    lines(1, 2, **facts)
    assert carrying() == [("line-1", "")]
    assert why("line-0") is reason


@db
@pytest.mark.parametrize(
    "facts",
    [
        {"state": "down", "state_at": NOON - timedelta(seconds=5)},
        {"health": {"why": "errors", "sick_until": (NOON - timedelta(seconds=1)).isoformat()}},
    ],
)
def test_a_short_break_or_one_that_is_over_moves_nothing(facts: dict[str, Any]) -> None:
    lines(1, 2, **facts)
    assert carrying() == [("line-0", "")]


@db
def test_where_all_are_unfit_the_lowest_rank_that_is_up_carries_all_the_same() -> None:
    sick = {"why": "slow_receipts", "sick_until": (NOON + timedelta(minutes=1)).isoformat()}
    lines(1, 2, state="down")
    Line.objects.filter(code="line-1").update(health=sick)
    assert carrying() == [("line-1", "slow_receipts")]


@db
@pytest.mark.parametrize(("ends_on", "carries"), [(date(2026, 3, 1), False), (date(2026, 3, 2), True), (None, True)])
def test_a_line_whose_vendors_contract_has_ended_does_not_carry(ends_on: date | None, carries: bool) -> None:
    vendor = Vendor.objects.create(code="v", name="V", name_ur="و", starts_on=date(2025, 1, 1), ends_on=ends_on)
    lines(1, vendor=vendor)
    assert bool(carrying()) is carries
    assert why("line-0") is (Unfit.FIT if carries else Unfit.ENDED)


@db
def test_each_switch_is_written_once_with_its_reason() -> None:
    first, second = lines(1, 2)
    for _ in range(2):
        note(first)
    Line.objects.filter(id=first.id).update(state="down")
    for _ in range(2):
        note(second)
    Line.objects.filter(id=first.id).update(state="up")
    note(first)
    assert list(LineSwitch.objects.order_by("id").values_list("line_from__code", "line_to__code", "reason")) == [
        (None, "line-0", "began"), ("line-0", "line-1", "down"), ("line-1", "line-0", "back"),
    ]  # fmt: skip


def note(line: Line) -> None:
    found = standings(Channel.SMS, NOON)
    commands.note_switch(
        line=line, carrying=[one.line.id for one in found if one.carries],
        whys={one.line.id: one.why.value for one in found}, by=SENDER, at=NOON,
    )  # fmt: skip


@pytest.mark.parametrize("settings", [{"query": 1}, {"query": "yes"}, {"window": True}, {"settle_minutes": 0}])
@db
def test_a_setting_of_the_wrong_kind_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(BadLine):
        a_line(**settings)


# what a dead sender leaves


@db
def test_after_a_death_what_was_heard_is_written_what_was_handed_is_unknown_and_the_rest_waits_again() -> None:
    line = a_line()
    ids = messages(4)
    assert {one.id for one in commands.reserve(line=line, most=4, by=SENDER, at=NOON)} == set(ids)
    held = {ids[0]: Outcome(ids[0], State.ACCEPTED, "77"), ids[1]: None, ids[2]: Outcome(ids[2], State.QUEUED)}
    assert commands.recover(line=line, handed=held, by=SENDER, at=NOON) == 4
    states = dict(Message.objects.values_list("id", "state"))
    assert [states[one] for one in ids] == ["accepted", "unknown", "queued", "queued"]


@db
def test_without_its_memory_all_that_it_held_is_unknown() -> None:
    line = a_line()
    messages(2)
    commands.reserve(line=line, most=2, by=SENDER, at=NOON)
    commands.recover(line=line, handed=None, by=SENDER, at=NOON)
    assert set(Message.objects.values_list("state", flat=True)) == {"unknown"}


def test_the_memory_tells_what_was_handed_and_what_was_heard_also_after_it_was_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "COMPACT_AT", 60)
    book = Handing(tmp_path, "mobi", "t1")
    book.handed([1, 2, 3])
    book.heard([Outcome(1, State.ACCEPTED, "9"), Outcome(2, State.ACCEPTED, "a\tb", carrier_ref="00A")])
    book.settled([1])
    book.close()
    assert handing.read(tmp_path, "mobi", "t1") == {2: Outcome(2, State.ACCEPTED, "a b", "", "00A"), 3: None}


def test_the_memory_of_a_living_sender_is_not_read(tmp_path: Path) -> None:
    book = Handing(tmp_path, "mobi", "t1")
    with pytest.raises(StillHeld):
        handing.read(tmp_path, "mobi", "t1")
    book.close()


def test_a_memory_of_another_boot_or_another_owner_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Handing(tmp_path, "mobi", "t1")
    book.close()
    assert handing.read(tmp_path, "mobi", "t1") == {}
    assert handing.read(tmp_path, "mobi", "t2") is None
    monkeypatch.setattr(handing, "_boot", lambda: "another")
    assert handing.read(tmp_path, "mobi", "t1") is None


# pace and window


def test_segments_a_second_are_kept_to() -> None:
    pace = Pace(50)
    begin = pace._refilled
    sent = sum(pace.may_send(1, begin + step / 1000) for step in range(4000))
    assert 190 <= sent <= 210


def test_a_carrier_that_says_slower_is_given_a_pause_and_half_the_pace_and_then_slowly_more() -> None:
    pace = Pace(0)
    begin = pace._refilled
    for step in range(100):
        pace.took(begin + step / 100)
    assert pace.slow_down(begin + 1) == 1.0
    assert pace.slow_down(begin + 1.5) == 0.0
    assert not pace.may_send(1, begin + 1.9)
    assert pace.rate == pytest.approx(50, abs=2)
    for step in range(2000):
        pace.may_send(1, begin + 2 + step / 1000)
    assert pace.rate == pytest.approx(60, abs=3)


def test_a_carrier_that_stays_slow_is_given_longer_pauses_up_to_a_minute() -> None:
    pace, moment, pauses = Pace(10), 1e9, []
    for _ in range(8):
        pauses.append(pace.slow_down(moment))
        moment += pauses[-1] + 1
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.parametrize(("tps", "answer", "size"), [(0, 0.02, 10), (50, 0.02, 1), (100, 0.05, 5), (5000, 0.5, 10)])
def test_the_window_is_no_wider_than_the_pace_needs_and_the_line_allows(tps: int, answer: float, size: int) -> None:
    window = Window(10)
    for _ in range(20):
        window.seen(answer)
    assert window.size(tps) == size
