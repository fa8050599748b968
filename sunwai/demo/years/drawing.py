"""What happens in a span of days: who came where, who was asked how, who answered what. Numbers alone, no tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sunwai.demo.phrases import shares
from sunwai.demo.years.world import Real, Whole, World, day_weights, luck_of

Flags = NDArray[np.bool_]
LABELS = tuple(shares())
CONTENT = ("appreciation", "satisfied")
HOUR = 3600
VOICE, SMS, CALLER = 0, 1, 2
WRONG, NEVER, STOP = 1, 2, 3
NOT_ASKED = ("no_number", "cooldown", "question_open", "opted_out", "cannot_text", "staff_number", "do_not_call")
NOT_ASKED_SHARES = (0.0, 0.55, 0.25, 0.08, 0.08, 0.02, 0.02)


@dataclass
class Visits:
    """Transactions, one entry each, in the order of their days. `number` and `post` are -1 where there is none.

    `moment` is seconds from 1970 in UTC; `refused` is a place in NOT_ASKED, -1 for who is invited.
    """

    office: Whole
    service: Whole
    day: Whole
    moment: Whole
    post: Whole
    number: Whole
    sex: Whole
    refused: Whole


@dataclass
class Asked:
    """Invitations, in the order of their transactions (`visit` is the place there).

    `tries` is how many first attempts there were (none of a `withheld` one left us), `ended` the last one's way.
    """

    visit: Whole
    withheld: Flags
    by: Whole
    tries: Whole
    reached: Flags
    called: Flags
    picked_up: Flags
    replied_by: Whole
    begun: Whole
    failure: Whole


@dataclass
class Said:
    """Replies, in the order of their invitations (`invitation` is the place there). `label` is a place in LABELS."""

    invitation: Whole
    by: Whole
    moment: Whole
    label: Whole
    control: Whole
    amount: Whole
    language: Whole


@dataclass
class Span:
    visits: Visits
    asked: Asked
    said: Said


def draw(world: World, over: Sequence[date], count: int, part: int) -> Span:
    """So many transactions over these days and what came of them; `part` tells one span's chance from another's."""
    luck = luck_of(world.years.size.seed, 2, part)
    month = _month(world, over[0])
    visits = _visits(world, over, count, month, luck)
    asked = _asked(world, visits, luck)
    return Span(visits, asked, _said(world, visits, asked, month, luck))


def _month(world: World, day: date) -> int:
    """The column of a day's month; days after the last month are as those in it."""
    first = world.years.size.first_day
    place = (day.year - first.year) * 12 + day.month - first.month
    return min(max(place, 0), world.years.size.months - 1)


def _visits(world: World, over: Sequence[date], count: int, month: int, luck: Generator) -> Visits:
    office = _place(world.reach, luck.random(count))
    usual, always = (np.cumsum(day_weights(world, over, always_open=one)) for one in (False, True))
    chance, is_open = luck.random(count), world.is_always_open[office]
    if not usual[-1]:  # only days on which most are closed: whoever comes, comes where it is open
        usual = always
    day = np.where(is_open, _place(always / always[-1], chance), _place(usual / usual[-1], chance))
    order = np.argsort(day, kind="stable")
    office, day, is_open = office[order], day[order], is_open[order]
    within = (luck.random(count)[:, None] > world.service_reach[office]).sum(axis=1)
    by_day = 8 * HOUR + luck.beta(2, 2.6, count) * 8 * HOUR
    second = np.where(is_open & (luck.random(count) < 0.45), luck.random(count) * 24 * HOUR, by_day)
    midnight = (np.array([one.toordinal() for one in over]) - date(1970, 1, 1).toordinal()) * 24 * HOUR - 5 * HOUR
    return Visits(
        office, world.service[office, np.minimum(within, world.service.shape[1] - 1)], day,
        midnight[day] + second.astype(np.int64), _clerk(world, office, luck), _number(world, office, month, luck),
        luck.choice(4, count, p=[0.62, 0.27, 0.01, 0.10]), np.full(count, -1),
    )  # fmt: skip


def _place(reach: Real, chance: Real) -> Whole:
    return np.minimum(np.searchsorted(reach, chance, "right"), len(reach) - 1)


def _clerk(world: World, office: Whole, luck: Generator) -> Whole:
    said, clerks = world.years.offices, world.clerks[office]
    other = 1 + (luck.random(len(office)) * np.maximum(clerks - 1, 1)).astype(np.int64)
    which = np.where((luck.random(len(office)) < said.busy_clerk) | (clerks < 2), 0, np.minimum(other, clerks - 1))
    known = (clerks > 0) & (luck.random(len(office)) >= said.without_post)
    return np.where(known, world.posts[np.minimum(world.clerk_first[office] + which, len(world.posts) - 1)], -1)


def _number(world: World, office: Whole, month: int, luck: Generator) -> Whole:
    """Somebody of the office's own people, seldom of another's; where numbers are repeated, one of four."""
    count, years = len(office), world.years
    own = world.first_number[office] + (luck.random(count) * world.own_numbers[office]).astype(np.int64)
    anybody = luck.integers(0, world.numbers, count)
    number = np.where(luck.random(count) < years.offices.elsewhere, anybody, own)
    repeats = (month >= world.repeats_from[office]) & (luck.random(count) < years.planted.repeating_share)
    number = np.where(repeats, world.first_number[office] + luck.integers(0, 4, count), number)
    return np.where(luck.random(count) < years.asking.without_number, -1, number)


def _asked(world: World, visits: Visits, luck: Generator) -> Asked:
    said, count = world.years.asking, len(visits.office)
    invited = (visits.number >= 0) & (luck.random(count) < said.invited / (1 - said.without_number))
    why = luck.choice(len(NOT_ASKED), count, p=NOT_ASKED_SHARES)
    visits.refused[:] = np.where(invited, -1, np.where(visits.number < 0, 0, why))
    visit = np.flatnonzero(invited)
    some = len(visit)
    withheld = luck.random(some) < said.withheld
    by = np.where(luck.random(some) < said.voice, VOICE, SMS)
    chance = np.where(by == VOICE, said.reached_voice, said.reached_sms)
    reached = luck.random(some) < chance
    twice = ~reached & ~withheld & (luck.random(some) < said.again)
    reached = ~withheld & (reached | (twice & (luck.random(some) < chance)))
    called = ~withheld & (luck.random(some) < said.callers)
    filed = luck.integers(1, max(2, said.days_to_file + 1), some)
    day = visits.moment[visit] + 5 * HOUR
    begun = day - day % (24 * HOUR) + filed * 24 * HOUR + 5 * HOUR + luck.integers(0, 8 * HOUR, some)
    return Asked(
        visit, withheld, by, np.where(withheld, 0, 1 + twice), reached, called,
        called & (luck.random(some) < said.reached_caller), np.full(some, -1), begun, luck.integers(0, 10, some),
    )  # fmt: skip


def _said(world: World, visits: Visits, asked: Asked, month: int, luck: Generator) -> Said:
    said, asking, count = world.years.answers, world.years.asking, len(asked.visit)
    by_caller = asking.callers * asking.reached_caller * said.caller
    usual = max(0.0, (said.replies - by_caller) / (1 - by_caller))
    voice = usual * said.voice_times
    text = max(0.0, usual - asking.voice * voice) / max(1 - asking.voice, 1e-9)
    parts = np.where(asked.by == VOICE, voice / _ever(asking.reached_voice, asking.again),
                     text / _ever(asking.reached_sms, asking.again))  # fmt: skip
    first = asked.reached & (luck.random(count) < parts)
    second = asked.picked_up & ~first & (luck.random(count) < said.caller)
    asked.picked_up &= ~first  # who has answered is not called
    asked.called &= ~first
    asked.replied_by[:] = np.where(first, asked.by, np.where(second, CALLER, -1))
    place = np.flatnonzero(asked.replied_by >= 0)
    office, some = visits.office[asked.visit[place]], len(place)
    late = np.minimum(luck.lognormal(np.log(said.late_hours * HOUR), 1.2, some), 6 * 24 * HOUR).astype(np.int64)
    late[asked.replied_by[place] == VOICE] = 40
    begun = asked.begun[place] + np.where(asked.replied_by[place] == CALLER, 26 * HOUR, 0)
    late[asked.replied_by[place] == CALLER] = 180
    label = _labels(world, office, month, luck)
    amount = np.exp(luck.normal(np.log(max(said.amount_middle, 1)), said.amount_spread, some)).astype(np.int64)
    given = (label == LABELS.index("corruption")) & (luck.random(some) < said.amount_given)
    return Said(
        place, asked.replied_by[place], begun + late, label, _controls(world, office, month, luck),
        np.where(given, np.maximum(amount // 50 * 50, 50), -1), luck.choice(4, some, p=[0.64, 0.2, 0.1, 0.06]),
    )  # fmt: skip


def _ever(reached: float, again: float) -> float:
    """The share that is reached at last."""
    return reached + (1 - reached) * again * reached


def _labels(world: World, office: Whole, month: int, luck: Generator) -> Whole:
    """What each says, by how its office is that month; contentment takes what complaints leave."""
    usual = shares()
    chance = np.tile(np.array([usual[label] for label in LABELS]), (len(office), 1))
    for label, times in {
        "corruption": world.bribes, "inquiry": world.bribes, "lagged": world.delays, "unresponsive": world.delays,
    }.items():  # fmt: skip
        chance[:, LABELS.index(label)] *= np.minimum(times[office, month], 12)
    content = [LABELS.index(label) for label in CONTENT]
    left = 1 - np.delete(chance, content, axis=1).sum(axis=1)
    chance[:, content] *= (np.maximum(left, 0.02) / chance[:, content].sum(axis=1))[:, None]
    reach = np.cumsum(chance, axis=1)
    said: Whole = (luck.random(len(office))[:, None] * reach[:, -1:] > reach).sum(axis=1)
    return said


def _controls(world: World, office: Whole, month: int, luck: Generator) -> Whole:
    said, chance = world.years.answers, luck.random(len(office))
    never = np.minimum(said.never_visited * world.invented[office, month], 0.6)
    wrong = said.wrong_person + never
    return np.select([chance < never, chance < wrong, chance < wrong + said.stop], [NEVER, WRONG, STOP], 0)
