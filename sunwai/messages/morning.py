"""The morning's lines of messages: alarms, lines, what is unknown or paused, money and segments, and the nights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.morning import MOST, Button, Group, Item, apart, day, line, moment
from sunwai.messages.alarms import sentence
from sunwai.messages.measures import first_id
from sunwai.messages.models import Alarm, Budget, DutySwap, DutyTurn, Line, OpenQuestion
from sunwai.messages.queries import standing_pauses
from sunwai.messages.rules.duty import gaps
from sunwai.messages.types import DANGER_DUTY, DUTIES, State

WEEK = timedelta(days=7)
UNKNOWN = "SELECT l.code, count(*) FROM messages_message m JOIN messages_line l ON l.id = m.line_id"
UNKNOWN += f" WHERE m.state = '{State.UNKNOWN}' GROUP BY l.code ORDER BY 2 DESC"
SPENT = """
SELECT coalesce(sum(segments) FILTER (WHERE reserved_at >= %(day)s), 0),
    coalesce(sum(cost_paisa) FILTER (WHERE reserved_at >= %(day)s), 0), coalesce(sum(segments), 0),
    coalesce(sum(cost_paisa), 0)
FROM messages_message WHERE id >= %(first)s AND direction = 'out' AND reserved_at >= %(month)s
"""


@line("messages.alarms", Group.ALARMS, gettext_lazy("Alarms that nobody has seen yet"), Right.SEE_OPERATIONS,
      more="alarms")  # fmt: skip
def alarms(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor, at
    found = Alarm.objects.filter(cleared_at=None, acknowledged_at=None).order_by("-raised_at", "-pk")[: MOST + 1]
    seen, items = _("I have seen it"), []
    for one in found:
        deed = Button(seen, "alarm_acknowledge", (one.pk,), is_deed=True)
        items.append(Item(sentence(one.kind, one.values), [deed], is_pressing=True))
    return items


@line("messages.gaps", Group.ALARMS, gettext_lazy("Nights that nobody has"), Right.SEE_OPERATIONS, Right.KEEP_ROSTER)
def nights(actor: Actor, at: datetime) -> Sequence[Item]:
    """The hours of a week in which nobody is on duty, of each duty that the house has, or needs because it asks."""
    fill = [Button(_("Fill the roster"), "duty")] if actor.may(Right.KEEP_ROSTER) else []
    found = []
    kept = set(DutyTurn.objects.values_list("duty", flat=True).distinct())
    if OpenQuestion.objects.filter(closed_at=None).exists():
        kept.add(DANGER_DUTY)
    for duty, name in DUTIES.items():
        if duty not in kept:
            continue
        for begin, end in gaps(duty, at, at + WEEK)[:MOST]:
            words = _("{duty}: nobody from {begin} to {end}").format(duty=name, begin=moment(begin), end=moment(end))
            found.append(Item(words, fill, is_pressing=duty == DANGER_DUTY and begin < at + timedelta(days=1)))
    return found


@line("messages.swaps", Group.ALARMS, gettext_lazy("Turns to be exchanged"), Right.KEEP_ROSTER, more="duty")
def swaps(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor
    waiting = DutySwap.objects.filter(decided_at=None, mine__starts_at__gt=at, theirs__starts_at__gt=at).count()
    if not waiting:
        return []
    words = ngettext("{number} waits for the other’s word", "{number} wait for the other’s word", waiting)
    return [Item(words.format(number=waiting), [Button(_("Open the roster"), "duty")], is_told=True)]


@line("messages.lines", Group.STUCK, gettext_lazy("Lines that are down"), Right.SEE_OPERATIONS, more="operations")
def lines(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor, at
    down = Line.objects.filter(is_active=True, state="down").order_by("code")[: MOST + 1]
    return [
        Item(_("{line}, since {moment}").format(line=apart(one.code), moment=moment(one.state_at)),
             [Button(_("Open operations"), "operations")], is_pressing=True)
        for one in down
    ]  # fmt: skip


@line("messages.unknown", Group.STUCK, gettext_lazy("Messages of which nobody knows whether they arrived"),
      Right.SEE_OPERATIONS, more="unknown")  # fmt: skip
def unknown(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor, at
    look, said = [Button(_("Look at them"), "unknown")], _("{number} on line {line}")
    return [Item(said.format(number=f"{number:,}", line=apart(code)), look) for code, number in bulk.rows(UNKNOWN)]


@line("messages.paused", Group.PAUSED, gettext_lazy("Pauses"), Right.SEE_OPERATIONS, Right.RELEASE_PROGRAMME,
      more="pauses")  # fmt: skip
def paused(actor: Actor, at: datetime) -> Sequence[Item]:
    del actor
    found = []
    for one in standing_pauses(at)[: MOST + 1]:
        until = _("until {moment}").format(moment=moment(one.until)) if one.until else _("until somebody lifts it")
        words = f"{apart(one.why)} · {apart(one.reference or _('everything'))} · {until}"
        found.append(Item(words, [Button(_("Let it go on"), "pause_lift", (one.pk,), is_deed=True)]))
    return found


@line("messages.money", Group.MONEY, gettext_lazy("Used"), Right.SEE_OPERATIONS, more="budgets")
def money(actor: Actor, at: datetime) -> Sequence[Item]:
    """Today and this month from the messages; months and fiscal years against their budgets."""
    del actor
    midnight = datetime.combine(day_of(at), time(), LOCAL)
    month = midnight.replace(day=1)
    found = bulk.rows(SPENT, {"day": midnight, "month": month, "first": first_id(month)})[0]
    told = (
        _("Today: {segments} segments, Rs {rupees}").format(segments=f"{found[0]:,}", rupees=_rupees(found[1])),
        _("This month: {segments} segments, Rs {rupees}").format(segments=f"{found[2]:,}", rupees=_rupees(found[3])),
    )
    used = [Item(one, is_told=True) for one in told] if any(found) else []
    return [*used, *_budgets(at)]


def _budgets(at: datetime) -> Iterable[Item]:
    today = day_of(at)
    rows = Budget.objects.filter(starts_on__lte=today, ends_on__gte=today, ended_at=None)
    for one in rows.order_by("programme", "starts_on")[:MOST]:
        share = one.spent_paisa / one.limit_paisa if one.limit_paisa else 1.0
        words = _("{first} to {last}{what}: Rs {spent} of Rs {limit} ({share})").format(
            first=day(one.starts_on), last=day(one.ends_on), spent=_rupees(one.spent_paisa),
            what=_(" (one programme)") if one.programme else "", limit=_rupees(one.limit_paisa),
            share=f"{share * 100:.0f}%",
        )  # fmt: skip
        near = [Button(_("Open the budgets"), "budgets")] if share >= 0.8 else []
        yield Item(words, near, is_pressing=share >= 1, is_told=share < 0.8)


def _rupees(paisa: int) -> str:
    return f"{paisa / 100:,.0f}"
