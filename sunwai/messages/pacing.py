"""How fast a line sends, and how much of it at once: segments a second by a token bucket, and a window.

A carrier that says "slower" is heard at once: a pause that doubles up to a minute, then half of the pace that it took,
growing again by a twentieth each second. What it refused so costs nobody a try.
"""

from __future__ import annotations

import math
import time
from collections import deque

PAUSES = (1.0, 60.0)
WIDEST = 20
BURST = 10
SEEN = 200
ENOUGH = 20


class Pace:
    """A token bucket whose rate (segments a second, 0 for as fast as it goes) gives way to the carrier."""

    def __init__(self, tps: float) -> None:
        self._limit = tps
        self.rate = float(tps)
        self._peak = float(tps)
        self._allowance = 1.0
        self._refilled = time.monotonic()
        self._pause = PAUSES[0]
        self._resume = 0.0
        self._taken: deque[float] = deque(maxlen=5000)

    def may_send(self, segments: int, moment: float) -> bool:
        """Takes so many segments' worth, or says that it is too early."""
        if moment < self._resume:
            return False
        if not self.rate:
            return True
        passed, self._refilled = moment - self._refilled, moment
        self._grow(passed)
        self._allowance = min(max(1.0, self.rate / BURST), self._allowance + passed * self.rate)
        if self._allowance <= 0:
            return False
        self._allowance -= segments
        return True

    def _grow(self, passed: float) -> None:
        if self.rate != self._limit:
            self.rate += passed * max(1.0, self._peak / 20)
            self.rate = min(self.rate, self._limit) if self._limit else self.rate

    def wait(self, moment: float) -> float:
        """Seconds until it is worth asking again."""
        if moment < self._resume:
            return self._resume - moment
        return max(0.001, -self._allowance / self.rate) if self.rate else 0.0

    def took(self, moment: float) -> None:
        """The carrier took one."""
        self._pause = PAUSES[0]
        self._taken.append(moment)

    def slow_down(self, moment: float) -> float:
        """The carrier asked for less: for how long nothing goes; 0 if that was known."""
        if moment < self._resume:
            return 0.0
        pause = self._pause
        self._resume, self._pause = moment + pause, min(2 * pause, PAUSES[1])
        lately = self.lately(moment)
        self._peak = min(self.rate, lately) if self.rate and lately else self.rate or lately
        self.rate = max(1.0, self._peak / 2)
        self._refilled, self._allowance = self._resume, 1.0
        return pause

    def lately(self, moment: float) -> float:
        """How many a second it took in the last second."""
        while self._taken and self._taken[0] < moment - 1:
            self._taken.popleft()
        return float(len(self._taken))

    @property
    def is_paused(self) -> bool:
        return time.monotonic() < self._resume


class Window:
    """How many may be in the air: what the pace needs at the time that answers take, never more than is allowed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: deque[float] = deque(maxlen=SEEN)
        self._since = 0
        self.p95 = 0.0

    def seen(self, seconds: float) -> None:
        """How long an answer took."""
        self._times.append(seconds)
        self._since += 1
        if self._since >= ENOUGH:
            self._since = 0
            self.p95 = sorted(self._times)[int(0.95 * (len(self._times) - 1))]

    def size(self, rate: float) -> int:
        if not rate or not self.p95:
            return self._most
        return max(1, min(self._most, WIDEST, math.ceil(rate * self.p95)))
