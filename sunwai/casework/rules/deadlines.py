"""What a deed does to the deadlines of a case. Pure: from what runs, and what is owed then, to what changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sunwai.base.clock import LOCAL, day_of
from sunwai.casework.queries.book import Book, Rule, Term
from sunwai.casework.queries.loading import Open as Running
from sunwai.casework.types import DeadlineKind, Deed, Role, Status
from sunwai.directory.calendar import Calendar

K = DeadlineKind
LONG = frozenset({K.REPLY, K.FINAL, K.HEAD, K.LEVEL})
RUNS: dict[Status, frozenset[DeadlineKind]] = {
    Status.NEW: LONG,
    Status.IN_PROGRESS: LONG,
    Status.INFO_NEEDED: LONG | {K.ANSWER},
    Status.CHECKING: LONG | {K.CHECK},
    Status.TOLD: frozenset({K.CONFIRM}),
    Status.WITHDRAWING: LONG | {K.WITHDRAWAL},
    Status.APPEALED: frozenset({K.APPEAL}),
}
"""What may run in each state; in the others nothing does."""
OWN: dict[Status, DeadlineKind] = {
    Status.INFO_NEEDED: K.ANSWER,
    Status.CHECKING: K.CHECK,
    Status.TOLD: K.CONFIRM,
    Status.WITHDRAWING: K.WITHDRAWAL,
    Status.APPEALED: K.APPEAL,
}
"""What begins when a case comes into a state."""
ON_DESK = frozenset({Status.NEW, Status.IN_PROGRESS, Status.INFO_NEEDED})
ANSWERS = frozenset({Deed.ASK, Deed.WRITE, Deed.PROPOSE, Deed.APPROVE})
"""What of the office is a first reply to the citizen."""
OFFICE = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.DESK, Role.SECOND})
QUESTION = "citizen_asked"
PRESETS: dict[DeadlineKind, Term] = {
    K.FINAL: Term(40, is_working=False),
    K.ANSWER: Term(10, is_working=False),
    K.CONFIRM: Term(15, is_working=False),
    K.CHECK: Term(3, is_working=True),
    K.APPEAL: Term(30, is_working=False),
    K.WITHDRAWAL: Term(10, is_working=False),
}
"""Where a rule is silent on what every case needs."""


@dataclass(frozen=True)
class Start:
    """A deadline that begins."""

    kind: DeadlineKind
    rule: int
    area: int
    days: int
    is_working: bool
    started_at: datetime
    due_at: datetime


@dataclass
class Changes:
    """What becomes of the deadlines of one case; `due_at` the nearest that is then open and runs.

    `moved`: (deadline, was, due at, rule's name); `resumed`: pauses that end, with their deadline and the moment.
    """

    due_at: datetime | None = None
    starts: list[Start] = field(default_factory=list)
    met: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    missed_kind: DeadlineKind | None = None
    paused: list[tuple[int, str, datetime]] = field(default_factory=list)
    resumed: list[tuple[int, int, datetime]] = field(default_factory=list)
    moved: list[tuple[int, datetime, datetime, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Turn:
    """A deed as its deadlines see it. `missed` is the deadline whose passing is the deed's cause, if the clock's;
    `can_rise` that it went to a post with another above; `moved` due dates that a changed calendar moves, and `why`."""

    deed: Deed
    role: Role
    was: Status | None
    now: Status
    rule: Rule
    area: int
    at: datetime
    missed: Running | None = None
    can_rise: bool = False
    moved: Mapping[int, datetime] = field(default_factory=dict)
    why: str = ""


def term_of(rule: Rule, kind: DeadlineKind) -> Term | None:
    """What the rule says of a kind, else the preset of those that every case needs."""
    return rule.terms.get(kind.value) or PRESETS.get(kind)


def due(kind: DeadlineKind, term: Term, start: datetime, calendar: Calendar) -> datetime:
    """The end of the last day that is given. The head's comes with the beginning of its day: it is the head's day."""
    day = day_of(start)
    last = calendar.add_working_days(day, term.days) if term.is_working else day + timedelta(days=term.days)
    return _moment(kind, last)


def shifted(one: Running, start: datetime, end: datetime, calendar: Calendar) -> datetime:
    """When a deadline is due that stood still from start to end: as many days later, of the days that it counts."""
    day, begun, ended = _last_day(one.kind, one.due_at), day_of(start), day_of(end)
    if one.is_working:
        return _moment(one.kind, calendar.add_working_days(day, max(0, calendar.working_days_between(begun, ended))))
    return _moment(one.kind, day + (ended - begun))


def _moment(kind: DeadlineKind, day: date) -> datetime:
    return datetime.combine(day if kind is K.HEAD else day + timedelta(days=1), time(), LOCAL)


def _last_day(kind: DeadlineKind, due_at: datetime) -> date:
    return day_of(due_at if kind is K.HEAD else due_at - timedelta(microseconds=1))


def changes(turn: Turn, running: Sequence[Running], book: Book) -> Changes:
    """What a deed does to the deadlines. A deed that moves nothing and answers nothing changes none of them."""
    done, calendar = Changes(), book.calendar(turn.area)
    left = _settle(turn, running, done)
    left = [_moved(one, turn, done) for one in _resume(turn, left, done, book)]
    _begin(turn, left, done, calendar)
    left = _pause(turn, left, done)
    dates = [one.due_at for one in left if one.paused_at is None] + [start.due_at for start in done.starts]
    done.due_at = min(dates, default=None)
    return done


def _settle(turn: Turn, running: Iterable[Running], done: Changes) -> list[Running]:
    """Meets what the deed answers and ends what is no longer owed; what is left."""
    runs, left = RUNS.get(turn.now, frozenset()), []
    told = turn.now is not turn.was and turn.now is Status.TOLD
    missed = turn.missed.kind if turn.missed else None
    for one in running:
        answered = one.kind is K.REPLY and turn.deed in ANSWERS and turn.role in OFFICE
        if turn.missed is not None and one.id == turn.missed.id:
            done.missed.append(one.id)
            done.missed_kind = one.kind
        if answered or (told and one.kind in LONG):
            done.met.append(one.id)
        elif one.kind not in runs or (one.kind is K.LEVEL and missed in {K.LEVEL, K.HEAD}):
            is_met = turn.was is not None and one.kind is OWN.get(turn.was) and turn.role is not Role.CLOCK
            (done.met if is_met else done.ended).append(one.id)
        elif turn.now is not turn.was and one.kind is OWN.get(turn.now):
            done.ended.append(one.id)
        else:
            left.append(one)
    return left


def _resume(turn: Turn, left: list[Running], done: Changes, book: Book) -> list[Running]:
    """Where the question is no longer open, what stood still goes on."""
    if turn.now is Status.INFO_NEEDED:
        return left
    found = []
    for one in left:
        if one.paused_at is None or one.pause is None or one.most_until is None:
            found.append(one)
            continue
        end = min(turn.at, one.most_until)
        due_at = shifted(one, one.paused_at, end, book.calendar(one.area or turn.area))
        done.resumed.append((one.pause, one.id, end))
        if due_at != one.due_at:
            rule = book.rules.get(one.rule)
            done.moved.append((one.id, one.due_at, due_at, rule.name if rule else ""))
        found.append(replace(one, due_at=due_at, paused_at=None, pause=None, most_until=None))
    return found


def _begin(turn: Turn, left: Sequence[Running], done: Changes, calendar: Calendar) -> None:
    kinds: list[DeadlineKind] = []
    running = {one.kind for one in left}
    if turn.now in ON_DESK and K.FINAL not in running:
        kinds += [K.FINAL, K.HEAD] if turn.was is not None else [K.REPLY, K.FINAL, K.HEAD]
    if turn.now is not turn.was and turn.now in OWN:
        kinds.append(OWN[turn.now])
    if turn.deed is Deed.ESCALATE and turn.can_rise and _is_late(left, done):
        kinds.append(K.LEVEL)
    for kind in kinds:
        term = term_of(turn.rule, kind)
        if term is not None and kind not in running:
            due_at = due(kind, term, turn.at, calendar)
            done.starts.append(Start(kind, turn.rule.id, turn.area, term.days, term.is_working, turn.at, due_at))


def _is_late(left: Sequence[Running], done: Changes) -> bool:
    """The final date is past and the head has not got it yet, so that each post in turn has its days."""
    past = {one.kind for one in left if one.missed_at is not None or one.id in done.missed}
    return K.FINAL in past and K.HEAD not in past


def _moved(one: Running, turn: Turn, done: Changes) -> Running:
    due_at = turn.moved.get(one.id, one.due_at)
    if due_at == one.due_at:
        return one
    done.moved.append((one.id, one.due_at, due_at, turn.why))
    return replace(one, due_at=due_at)


def _pause(turn: Turn, left: list[Running], done: Changes) -> list[Running]:
    """While the citizen is asked, the long deadlines stand still: no longer than the rule's ceiling."""
    most = turn.rule.pauses.get(QUESTION)
    if turn.deed is not Deed.ASK or not most:
        return left
    until = _moment(K.ANSWER, day_of(turn.at) + timedelta(days=most))
    found = []
    for one in left:
        if one.kind in {K.FINAL, K.HEAD, K.LEVEL} and one.missed_at is None and one.due_at > turn.at:
            done.paused.append((one.id, QUESTION, until))
        else:
            found.append(one)
    done.starts = [
        Start(s.kind, s.rule, s.area, s.days, s.is_working, s.started_at, min(s.due_at, until)) for s in done.starts
    ]
    return found
