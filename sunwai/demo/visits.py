"""What happened at the counters: who came to which office for what, and whose number the clerk wrote down."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sunwai.demo.catchment import PER_SLOT, Visitor, luck_of, number_of
from sunwai.demo.government import ALWAYS_OPEN, Office, Service

LAZY_OFFICES, LAZY_SHARE = 0.04, 0.35
BLANK, LANDLINE, FOREIGN, STAFF, WRONG = 0.012, 0.008, 0.006, 0.002, 0.012
ABROAD = (202, 212, 213, 312, 415, 416, 514, 604, 617, 646, 702, 713, 718, 773, 832, 905, 917)
SPOKEN = {"ur": 0.4, "ur-Latn": 0.25, "pa": 0.2, "en": 0.15}


@dataclass(frozen=True)
class Visit:
    """One transaction as the clerk knows it; `number` as E.164 has it, or empty."""

    reference: str
    department: str
    office: str
    service: str
    moment: datetime
    number: str
    clerk: str
    sex: str
    language: str


@dataclass(frozen=True)
class Period:
    """What one file of a feed covers: the days, and how many transactions of the whole government fall in it."""

    name: str
    days: tuple[date, ...]
    transactions: int

    @classmethod
    def day(cls, sample_day: date, transactions: int) -> Period:
        """What comes on the morning of a sample day: the day before."""
        return cls(sample_day.isoformat(), (sample_day - timedelta(days=1),), transactions)

    @classmethod
    def days_to(cls, last: date, count: int, transactions: int) -> Period:
        """Several days up to a last one, in one file."""
        days = tuple(last - timedelta(days=n) for n in reversed(range(count)))
        return cls(f"to-{last.isoformat()}", days, transactions)


@dataclass(frozen=True)
class Desk:
    """What one feed tells of: offices, services, and their share of all transactions."""

    feed: str
    offices: Sequence[Office]
    services: Sequence[Service]
    share: float


def visits(desk: Desk, period: Period, *, seed: int) -> list[Visit]:
    """The visits that one feed tells of, the same each time."""
    luck = luck_of(seed, "visits", desk.feed, period.name)
    count = round(period.transactions * desk.share)
    at = luck.choices(desk.offices, weights=[office.weight for office in desk.offices], k=count)
    of = luck.choices(desk.services, weights=[service.weight for service in desk.services], k=count)
    return [
        _visit(f"{desk.feed}-{period.name}-{n:05d}", pair, period, luck, seed)
        for n, pair in enumerate(zip(at, of, strict=True), 1)
    ]


def _visit(reference: str, pair: tuple[Office, Service], period: Period, luck: random.Random, seed: int) -> Visit:
    office, service = pair
    return Visit(
        reference=reference,
        department=office.department,
        office=office.code,
        service=service.code,
        moment=_moment(office.department, period, luck),
        number=_number(office, service, luck, seed),
        clerk=luck.choice(office.clerks) if office.clerks else "",
        sex="f" if luck.random() < 0.31 else "m",
        language=luck.choices(list(SPOKEN), weights=list(SPOKEN.values()))[0],
    )


def _moment(department: str, period: Period, luck: random.Random) -> datetime:
    day = luck.choice(period.days)
    if department in ALWAYS_OPEN:
        return datetime.combine(day, time(luck.randrange(24), luck.randrange(60)))
    if day.weekday() == 6:
        day -= timedelta(days=1)
    return datetime.combine(day, time(luck.randrange(9, 16), luck.randrange(60)))


def _number(office: Office, service: Service, luck: random.Random, seed: int) -> str:
    """The number that the clerk wrote: mostly the visitor's own."""
    drawn = luck.random()
    if luck_of(seed, "lazy", office.code).random() < LAZY_OFFICES and luck.random() < LAZY_SHARE:
        return clerks_own(office, seed)
    for share, made in ((BLANK, _blank), (LANDLINE, _landline), (FOREIGN, _foreign), (STAFF, _staff), (WRONG, _wrong)):
        if drawn < share:
            return made(office, luck, seed)
        drawn -= share
    return number_of(Visitor(office.place, service.slot, luck.randrange(PER_SLOT - 100)), seed)


def clerks_own(office: Office, seed: int) -> str:
    """The number that a lazy clerk writes down for everybody."""
    return number_of(Visitor(office.place, 0, PER_SLOT - 1), seed)


def staff_number(office: Office, seed: int) -> str:
    """A number of the office's head, which the state knows to be staff's."""
    return number_of(Visitor(office.place, 0, PER_SLOT - 2), seed)


def _blank(_office: Office, _luck: random.Random, _seed: int) -> str:
    return ""


def _landline(_office: Office, luck: random.Random, _seed: int) -> str:
    return f"+92423{luck.randrange(5_000_000, 8_000_000)}"


def _foreign(_office: Office, luck: random.Random, _seed: int) -> str:
    """A North American number that is kept for fiction (555-0100 to 555-0199)."""
    return f"+1{luck.choice(ABROAD)}55501{luck.randrange(100):02d}"


def _staff(office: Office, _luck: random.Random, seed: int) -> str:
    return staff_number(office, seed)


def _wrong(_office: Office, luck: random.Random, seed: int) -> str:
    return number_of(Visitor(luck.randrange(1500), luck.randrange(8), luck.randrange(PER_SLOT)), seed)


def corrected(visit: Visit, luck: random.Random, seed: int, place: int) -> Visit:
    """The same visit as the office sends it again: the number was wrong, or the hour."""
    if luck.random() < 0.6 and visit.number:
        return replace(visit, number=number_of(Visitor(place, luck.randrange(8), luck.randrange(PER_SLOT)), seed))
    return replace(visit, moment=visit.moment + timedelta(minutes=luck.randrange(1, 50)))
