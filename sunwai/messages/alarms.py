"""What an alarm is about, its sentence in the reader's language, and the conditions that raise it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from babel.dates import format_date, format_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sunwai.base import morning
from sunwai.base.clock import LOCAL, day_of
from sunwai.machines import queries as machines
from sunwai.machines.types import Standing
from sunwai.messages import measures
from sunwai.messages.models import Alert, Budget, DutyTurn, Line, OpenQuestion, Vendor
from sunwai.messages.rules.duty import gaps
from sunwai.messages.types import DANGER_DUTY

DAY = timedelta(days=1)
DOWN_AFTER = timedelta(minutes=5)
RECEIPT_LATE = timedelta(hours=2)
QUEUE_OLD = timedelta(hours=2)
UNKNOWN_SHARE, UNKNOWN_FROM = 0.05, 20
LATE_SHARE, LATE_FROM = 0.2, 20
VENDOR_NOTICE = timedelta(days=30)
PROMISED = timedelta(days=7)


class AlarmKind(StrEnum):
    """What is wrong; one alarm is open for a kind and key."""

    LINE_DOWN = "line_down"
    UNKNOWN_HIGH = "unknown_high"
    RECEIPTS_LATE = "receipts_late"
    QUEUE_OLD = "queue_old"
    OUT_OF_HOURS = "out_of_hours"
    AFTER_OPT_OUT = "after_opt_out"
    BUDGET_NEAR = "budget_near"
    BUDGET_ENDED = "budget_ended"
    VENDOR_ENDS = "vendor_ends"
    CARRIER_REPEATS = "carrier_repeats"
    DUTY_EMPTY = "duty_empty"
    DUTY_ENDS = "duty_ends"
    PROCESS_GONE = "process_gone"
    PROCESS_FAULTY = "process_faulty"
    CLOCK_OFF = "clock_off"
    DISK_SHORT = "disk_short"
    LEDGER_BROKEN = "ledger_broken"
    BACKUP_FAILED = "backup_failed"


SENTENCES: dict[AlarmKind, str | Promise] = {
    AlarmKind.LINE_DOWN: _("Line {line} has been down since {moment}. Nothing is lost; what waits goes when it is up."),
    AlarmKind.UNKNOWN_HIGH: _("On line {line}, {number} of the {of} messages of the last day are unknown ({share})."),
    AlarmKind.RECEIPTS_LATE: _("On line {line}, {number} of {of} messages wait more than two hours for a receipt."),
    AlarmKind.QUEUE_OLD: _("{number} messages ({channel}) are due and have not left; the oldest since {moment}."),
    AlarmKind.OUT_OF_HOURS: _("{number} questions left outside the hours in which citizens may be disturbed."),
    AlarmKind.AFTER_OPT_OUT: _("{number} questions left after the citizen had asked to be left alone."),
    AlarmKind.BUDGET_NEAR: _("Four fifths of the messages budget from {first} to {last} are spent."),
    AlarmKind.BUDGET_ENDED: _("The messages budget from {first} to {last} is spent: questions are refused."),
    AlarmKind.VENDOR_ENDS: _("The contract with {name} ends on {day}; its lines and callers stop with it."),
    AlarmKind.CARRIER_REPEATS: _("Line {line} gave {number} receipts or ids that belong to no message of ours."),
    AlarmKind.DUTY_EMPTY: _("Nobody is on duty: danger to life would reach nobody, or the head alone."),
    AlarmKind.DUTY_ENDS: _("From {moment} nobody is on duty for danger to life."),
    AlarmKind.PROCESS_GONE: _("{process} on the machine {machine} is gone, and nobody told it to end."),
    AlarmKind.PROCESS_FAULTY: _("{process} on the machine {machine} runs and does not answer ({fault})."),
    AlarmKind.CLOCK_OFF: _("The clock of the machine {machine} is {number} seconds off the database's: set it right."),
    AlarmKind.LEDGER_BROKEN: _("The ledger does not verify: {number} faults, the first at row {seq}."),
    AlarmKind.BACKUP_FAILED: _("A backup failed on {machine}: what is written from now on may not be kept twice."),
    AlarmKind.DISK_SHORT: _("The disk of the machine {machine} is nearly full: {share} of it is free."),
}


SAID = frozenset({AlarmKind.LEDGER_BROKEN, AlarmKind.BACKUP_FAILED})
"""What no table says: whoever finds it raises it, and takes it back."""
AT_NIGHT = SAID | {
    AlarmKind.LINE_DOWN, AlarmKind.PROCESS_GONE, AlarmKind.PROCESS_FAULTY, AlarmKind.DISK_SHORT, AlarmKind.CLOCK_OFF,
}  # fmt: skip
"""What cannot wait until the morning: it is told to who is on duty for the house."""


@dataclass(frozen=True)
class Condition:
    """Something that is wrong now."""

    kind: AlarmKind
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def sentence(kind: str, values: Mapping[str, Any]) -> str:
    """An alarm's sentence in the language that is active; an alarm of another program's by its name."""
    if kind not in set(AlarmKind):
        return kind
    shown = {name: apart(_shown(name, one)) for name, one in values.items()}
    return str(SENTENCES[AlarmKind(kind)]).format_map(_Shown(shown))


def apart(words: str) -> str:
    """A value with signs around it, so that a name in Latin letters and a number beside it keep their order in Urdu."""
    return morning.apart(words) if get_language() == "ur" else words


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "–"


def _shown(name: str, value: Any) -> str:
    urdu = get_language() == "ur"
    locale = "ur" if urdu else "en_GB"
    if name == "moment":
        at = datetime.fromisoformat(str(value))
        return str(format_datetime(at, f"d MMMM y{'،' if urdu else ','} HH:mm", tzinfo=LOCAL, locale=locale))
    if name in {"day", "first", "last"}:
        return str(format_date(date.fromisoformat(str(value)), "d MMMM y", locale=locale))
    if name == "name" and isinstance(value, list):
        return str(value[1] if urdu and value[1] else value[0])
    if name == "channel":
        return str(CHANNELS.get(str(value), value))
    if name == "share":
        return f"{float(value) * 100:.0f}%"
    return f"{value:,}" if isinstance(value, int) else str(value)


CHANNELS: dict[str, str | Promise] = {
    "sms": _("texts"), "voice": _("calls by machine"), "caller": _("calls by people"), "email": _("e-mail"),
    "web": _("web"),
}  # fmt: skip


def conditions(at: datetime) -> Iterator[Condition]:
    """All that is wrong at a moment, from the tables."""
    yield from _lines(at)
    yield from _queue(at)
    yield from _promises(at)
    yield from _money(at)
    yield from _duty(at)
    yield from _machines()


def _lines(at: datetime) -> Iterator[Condition]:
    for line in Line.objects.filter(is_active=True, state="down").order_by("code"):
        if line.state_at is not None and at - line.state_at > DOWN_AFTER:
            yield Condition(AlarmKind.LINE_DOWN, line.code, {"line": line.code, "moment": line.state_at.isoformat()})
    for one in measures.by_line(at - DAY, at):
        share = one.share(one.unknown) or 0
        if one.unknown >= UNKNOWN_FROM and share > UNKNOWN_SHARE:
            values = {"line": one.line, "number": one.unknown, "of": one.sent, "share": share}
            yield Condition(AlarmKind.UNKNOWN_HIGH, one.line, values)
        if strange := one.repeated + one.strangers:
            yield Condition(AlarmKind.CARRIER_REPEATS, one.line, {"line": one.line, "number": strange})
    for code, waiting, late in measures.awaiting(at, RECEIPT_LATE):
        if late >= LATE_FROM and late > LATE_SHARE * waiting:
            yield Condition(AlarmKind.RECEIPTS_LATE, code, {"line": code, "number": late, "of": waiting})


def _queue(at: datetime) -> Iterator[Condition]:
    for one in measures.due(at):
        if at - one.oldest > QUEUE_OLD:
            values = {"channel": one.channel, "number": one.waiting, "moment": one.oldest.isoformat()}
            yield Condition(AlarmKind.QUEUE_OLD, one.channel, values)


def _promises(at: datetime) -> Iterator[Condition]:
    found = measures.promises(at - PROMISED)
    if found.out_of_hours:
        yield Condition(AlarmKind.OUT_OF_HOURS, "", {"number": found.out_of_hours})
    if found.after_opt_out:
        yield Condition(AlarmKind.AFTER_OPT_OUT, "", {"number": found.after_opt_out})


def _money(at: datetime) -> Iterator[Condition]:
    today = day_of(at)
    for budget in Budget.objects.filter(starts_on__lte=today, ends_on__gte=today).order_by("id"):
        days = {"first": budget.starts_on.isoformat(), "last": budget.ends_on.isoformat()}
        if budget.ended_at or budget.spent_paisa >= budget.limit_paisa:
            yield Condition(AlarmKind.BUDGET_ENDED, str(budget.pk), days)
        elif budget.warned_at or budget.spent_paisa * 5 >= budget.limit_paisa * 4:
            yield Condition(AlarmKind.BUDGET_NEAR, str(budget.pk), days)
    for vendor in Vendor.objects.filter(ends_on__gte=today, ends_on__lte=today + VENDOR_NOTICE).order_by("code"):
        values: dict[str, Any] = {
            "name": [vendor.name, vendor.name_ur],
            "day": vendor.ends_on.isoformat() if vendor.ends_on else "",
        }
        yield Condition(AlarmKind.VENDOR_ENDS, vendor.code, values)


def _duty(at: datetime) -> Iterator[Condition]:
    """The roster of a house that asks citizens, or has asked, must not be empty now nor within a day."""
    is_asking = OpenQuestion.objects.filter(closed_at__isnull=True).exists() or DutyTurn.objects.exists()
    if not is_asking and not Alert.objects.filter(acknowledged_at__isnull=True).exists():
        return
    for begin, _end in gaps(DANGER_DUTY, at, at + DAY)[:1]:
        if begin <= at:
            yield Condition(AlarmKind.DUTY_EMPTY)
        else:
            yield Condition(AlarmKind.DUTY_ENDS, values={"moment": begin.isoformat()})


def _machines() -> Iterator[Condition]:
    """What is wrong with processes, clocks and disks, as they were last heard."""
    for machine in machines.machines():
        for one in machine.processes:
            names = {"process": one.name, "machine": one.machine}
            if one.standing is Standing.GONE:
                yield Condition(AlarmKind.PROCESS_GONE, f"{one.machine}/{one.name}", names)
            if one.standing is Standing.FAULTY:
                yield Condition(AlarmKind.PROCESS_FAULTY, f"{one.machine}/{one.name}", {**names, "fault": one.fault})
        if machine.is_off:
            seconds = max(one.clock_off for one in machine.processes) // 1000
            yield Condition(AlarmKind.CLOCK_OFF, machine.name, {"machine": machine.name, "number": seconds})
        if machine.is_short and machine.last.is_on:
            yield Condition(AlarmKind.DISK_SHORT, machine.name, {"machine": machine.name, "share": machine.free})
