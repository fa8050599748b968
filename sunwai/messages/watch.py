"""What a sender does beside sending: it sees whether its line carries, says how it does, and asks about silence."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sunwai.base.actors import process
from sunwai.base.clock import now
from sunwai.messages import commands
from sunwai.messages.channels import Link
from sunwai.messages.failover import Unfit, standings
from sunwai.messages.models import Line, Message
from sunwai.messages.queries import silent
from sunwai.messages.types import Outcome, State

ME = process("sender")
STANDING_SECONDS, HEALTH_SECONDS, ASKING_SECONDS = 1.0, 5.0, 10.0
MINUTE = 60.0
MOST_ERRORS, FEW, ERROR_SHARE = 50, 20, 0.5
SLOW, SLOW_WITHIN, SLOW_SHARE = timedelta(minutes=5), timedelta(minutes=15), 0.15
SICK = {Unfit.ERRORS: timedelta(minutes=5), Unfit.SLOW: timedelta(minutes=15)}
NOT_THE_LINES_FAULT = {"0x0000000B", "cannot_be_written", "no_prompt", "invalid"}
ASKED_AT_ONCE, ASK_AGAIN = 50, timedelta(hours=1)


class Watch:
    """Looks after one line, on the sender's own thread."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.carries = True
        self._answers: deque[tuple[float, int, int]] = deque()
        self._accepted: deque[tuple[datetime, int]] = deque()
        self._sick_until: datetime | None = None
        self._why = Unfit.FIT
        self._asked: dict[str, datetime] = {}
        self._due: dict[Callable[[Link, datetime], None], float] = {
            self._stand: 0.0,
            self._tell: time.monotonic() + HEALTH_SECONDS,
            self._ask: time.monotonic() + STANDING_SECONDS,
        }
        self._every: dict[Callable[[Link, datetime], None], float] = {
            self._stand: STANDING_SECONDS,
            self._tell: HEALTH_SECONDS,
            self._ask: ASKING_SECONDS,
        }

    def look(self, link: Link) -> None:
        """Does what is due."""
        moment = time.monotonic()
        for deed, due in self._due.items():
            if moment >= due:
                self._due[deed] = moment + self._every[deed]
                deed(link, now())

    def saw(self, outcomes: Sequence[Outcome]) -> None:
        """Counts what the carrier answered. Any thread."""
        taken = sum(one.state is State.ACCEPTED for one in outcomes)
        wrong = sum(
            one.state is State.UNKNOWN or (one.state is State.FAILED and one.error not in NOT_THE_LINES_FAULT)
            for one in outcomes
        )
        if taken or wrong:
            self._answers.append((time.monotonic(), taken, wrong))
            self._accepted.append((now(), taken))

    def _stand(self, _: Link, at: datetime) -> None:
        found = standings(self._line.channel, at)
        mine = next((one for one in found if one.line.id == self._line.id), None)
        carries = mine is not None and mine.carries
        if carries:
            commands.note_switch(line=self._line, carrying=[s.line.id for s in found if s.carries],
                                 whys={s.line.id: s.why.value for s in found}, by=ME, at=at)  # fmt: skip
        self.carries = carries

    def _tell(self, link: Link, at: datetime) -> None:
        taken, wrong = self._last_minute()
        slow, expected = self._slow(at)
        why = Unfit.FIT
        if wrong >= MOST_ERRORS or (taken + wrong >= FEW and wrong >= ERROR_SHARE * (taken + wrong)):
            why = Unfit.ERRORS
        elif expected >= FEW and slow >= SLOW_SHARE * expected:
            why = Unfit.SLOW
        if why and not (self._sick_until and self._sick_until > at):
            self._why, self._sick_until = why, at + SICK[why]
            self._answers.clear()
        is_sick = self._sick_until is not None and self._sick_until > at
        health: dict[str, Any] = {
            "at": at.isoformat(), "taken": taken, "wrong": wrong, "slow": slow, "expected": expected,
            "why": self._why.value if is_sick else "",
            "sick_until": self._sick_until.isoformat() if is_sick and self._sick_until else None,
        }  # fmt: skip
        if (window := getattr(link, "window", None)) is not None and (pace := getattr(link, "pace", None)) is not None:
            health |= {"answer_p95_ms": round(1000 * window.p95), "window": window.size(pace.rate),
                       "rate": round(pace.rate or pace.lately(time.monotonic()))}  # fmt: skip
        commands.note_line_health(line=self._line, health=health, by=ME, at=at)

    def _last_minute(self) -> tuple[int, int]:
        while self._answers and self._answers[0][0] < time.monotonic() - MINUTE:
            self._answers.popleft()
        seen = list(self._answers)
        return sum(taken for _, taken, _ in seen), sum(wrong for _, _, wrong in seen)

    def _slow(self, at: datetime) -> tuple[int, int]:
        """Of what was accepted in the last quarter of an hour but the last five minutes: without a receipt, and all."""
        while self._accepted and self._accepted[0][0] < at - SLOW_WITHIN:
            self._accepted.popleft()
        expected = sum(taken for when, taken in list(self._accepted) if when < at - SLOW)
        if expected < FEW:
            return 0, expected
        waiting = Message.objects.filter(
            state=State.ACCEPTED, line=self._line, accepted_at__gte=at - SLOW_WITHIN, accepted_at__lt=at - SLOW
        )
        return waiting.count(), expected

    def _ask(self, link: Link, at: datetime) -> None:
        ask = getattr(link, "ask", None)
        if ask is None or not self._line.settings.get("query"):
            return
        self._asked = {ident: when for ident, when in self._asked.items() if when > at - ASK_AGAIN}
        questions = [one for one in silent(self._line, at, 10 * ASKED_AT_ONCE) if one[0] not in self._asked]
        ask(questions[:ASKED_AT_ONCE])
        self._asked |= dict.fromkeys((one[0] for one in questions[:ASKED_AT_ONCE]), at)
