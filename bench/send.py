"""`python -m bench send`: texts from the queue to the receipt in the table, beside a bare library and Kannel.

Ours goes through the doors that people use: queued by the command, sent by `sunwai sender` as a process of its own,
through the gate, reserved, handed over, and its receipt stored before it is acknowledged. All runners send the same
texts to the same message centre, a process apart that counts in its own journal; each run is timed by that centre, from
the first submit to the last acknowledged receipt.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.ingest import SETTINGS, Say, _database, _environment, _one, _sunwai
from bench.rival import kannel
from sunwai.config.environment import ROOT, var

CLOCK = "2026-03-03T11:00:00+05:00"
SHORT_OF = 10
PATIENCE, STILL = 900.0, 60.0
STORED = """
SELECT count(*) / nullif(extract(epoch FROM max(final_at) - min(reserved_at)), 0)
FROM messages_message WHERE state = 'delivered' AND reference >= {first}
"""


@dataclass(frozen=True)
class Result:
    """Messages a second: ours, the bare library's and their ratio, with an immediate carrier and one that takes 20 ms.

    `lost` and `twice` are counted against the centre's journal; with `--smsc` they are what is known here (None: not
    known). `kannel_per_second` is None unless asked for.
    """

    messages: int
    window: int
    per_second: float
    bare_per_second: float
    ratio: float
    per_second_20ms: float | None
    bare_per_second_20ms: float | None
    ratio_20ms: float | None
    kannel_per_second: float | None
    kannel_ratio: float | None
    smsc_alone_per_second: float
    lost: int
    twice: int | None
    counted_by: str
    settings: dict[str, str]


class Smsc:
    """A message centre of ours for one run, or a stranger's."""

    def __init__(self, folder: Path, name: str, delay: int, stranger: str) -> None:
        self.journal = folder / f"{name}.journal"
        self._process: subprocess.Popen[str] | None = None
        if stranger:
            self.host, _, port = stranger.rpartition(":")
            self.port = int(port)
            return
        command = [sys.executable, "-m", "bench.smsc", str(self.journal), str(delay)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.host, self.port = "127.0.0.1", int(self._process.stdout.readline())

    @property
    def is_ours(self) -> bool:
        return self._process is not None

    def stats(self) -> dict[str, float]:
        found: dict[str, float] = json.loads(self.journal.with_suffix(".stats").read_text())
        return found

    def taken(self) -> Counter[str]:
        return Counter(line.split()[1] for line in self.journal.read_text().splitlines())

    def rate(self) -> float:
        """Messages a second, from the first submit to the last receipt that was acknowledged."""
        stats = self.stats()
        return stats["acked"] / (stats["last_acked_at"] - stats["first_taken_at"])

    def until(self, acked: int) -> None:
        end, seen, moved = time.monotonic() + PATIENCE, -1.0, time.monotonic()
        while (now := self.stats()["acked"]) < acked:
            if now != seen:
                seen, moved = now, time.monotonic()
            if time.monotonic() > end or time.monotonic() - moved > 60:
                raise SystemExit(f"after {now:.0f} of {acked} receipts nothing moves any more")
            time.sleep(0.1)
        time.sleep(0.3)

    def close(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(10)


@contextmanager
def _smsc(folder: Path, name: str, delay: int = 0, stranger: str = "") -> Iterator[Smsc]:
    centre = Smsc(folder, name, delay, stranger)
    try:
        yield centre
    finally:
        centre.close()


def measure(*, messages: int, window: int, smsc: str, with_kannel: bool, dsn: str, say: Say) -> Result:  # noqa: PLR0913
    """Runs it all, in a database of its own."""
    var().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var()) as name, _database(dsn) as url:
        environment = _environment(url) | {"SUNWAI_VAR": str(Path(name) / "var")}
        bench = Bench(Path(name), environment, url, window=window, smsc=smsc, say=say)
        _sunwai(bench.environment, "migrate")
        return bench.run(messages, with_kannel=with_kannel)


class Bench:
    """One database, one folder, and the runs in them."""

    def __init__(  # noqa: PLR0913
        self, folder: Path, environment: dict[str, str], url: str, *, window: int, smsc: str, say: Say
    ) -> None:
        self.folder, self.url, self.window, self.smsc, self.say = folder, url, window, smsc, say
        clock = f"{time.strftime('%Y-%m-%dT%H:%M:%S+00:00', time.gmtime())}/{CLOCK}/1"
        password = os.environ.get("BENCH_PASSWORD", "x")
        self.environment = environment | {"SUNWAI_CLOCK": clock, "SUNWAI_LINE_BENCH_PASSWORD": password}
        self.queued = 0

    def run(self, messages: int, *, with_kannel: bool) -> Result:
        with psycopg.connect(self.url, autocommit=True) as connection:
            settings = {name: _one(connection, f"SHOW {name}") for name in SETTINGS}
        self.say(f"settings: {settings}")
        alone = self._alone(messages)
        ours, lost, twice = self._ours(messages, 0)
        bare = self._bare(messages, 0)
        slow = slow_bare = None
        if not self.smsc:
            fewer = max(self.window, messages // SHORT_OF)
            slow, more_lost, more_twice = self._ours(fewer, 20)
            slow_bare = self._bare(fewer, 20)
            lost, twice = lost + more_lost, (twice or 0) + (more_twice or 0)
        through = self._kannel(min(messages, 10_000)) if with_kannel else None
        return Result(
            messages=messages, window=self.window, per_second=round(ours, 1), bare_per_second=round(bare, 1),
            ratio=round(ours / bare, 3), per_second_20ms=_round(slow), bare_per_second_20ms=_round(slow_bare),
            ratio_20ms=round(slow / slow_bare, 3) if slow and slow_bare else None, kannel_per_second=_round(through),
            kannel_ratio=round(ours / through, 2) if through else None, smsc_alone_per_second=round(alone, 1),
            lost=lost, twice=twice, settings=settings,
            counted_by="our tables: a stranger's centre" if self.smsc else "the centre's journal",
        )  # fmt: skip

    def _alone(self, messages: int) -> float:
        with _smsc(self.folder, "alone", stranger=self.smsc) as centre:
            rate = self._loop("raw_loop", centre, messages)
        self.say(f"the message centre alone: {rate:,.0f} a second")
        return rate

    def _bare(self, messages: int, delay: int) -> float:
        with _smsc(self.folder, f"bare-{delay}", delay, self.smsc) as centre:
            rate = self._loop("smpp_loop", centre, messages, self.window)
        self.say(f"the bare library, {delay} ms: {rate:,.0f} a second")
        return rate

    def _loop(self, program: str, centre: Smsc, *words: int) -> float:
        command = [sys.executable, "-m", f"bench.rival.{program}", centre.host, str(centre.port), *map(str, words)]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return float(json.loads(done.stdout)["per_second"])

    def _ours(self, messages: int, delay: int) -> tuple[float, int, int | None]:
        """Messages a second, how many were lost, and how many came twice."""
        with _smsc(self.folder, f"ours-{delay}", delay, self.smsc) as centre:
            first, self.queued = self.queued, self.queued + messages
            self.say(f"queueing {messages:,}")
            words = [centre.host, str(centre.port), os.environ.get("BENCH_SYSTEM_ID", "sunwai"), str(self.window)]
            command = [sys.executable, "-m", "bench.prepare_send", *words, str(first), str(messages)]
            subprocess.run(command, cwd=ROOT, env=self.environment, check=True)
            with psycopg.connect(self.url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
                connection.execute("CHECKPOINT")
            begun = time.time()
            sender = subprocess.Popen(
                [sys.executable, "-m", "sunwai", "sender", "bench"], cwd=ROOT, env=self.environment
            )
            try:
                rate = self._sent(centre, messages, begun)
            finally:
                sender.send_signal(signal.SIGTERM)
                sender.wait(60)
            delivered = self._delivered()
            if centre.is_ours:
                taken = centre.taken()
                lost, twice = messages - len(taken), sum(taken.values()) - len(taken)
            else:
                lost, twice = messages - delivered, None
            if delivered != self.queued and centre.is_ours:
                raise SystemExit(f"only {delivered} of {self.queued} are delivered in the table")
        self.say(f"ours, {delay} ms: {rate:,.0f} a second; lost {lost}, twice {twice}")
        return rate, lost, twice

    def _sent(self, centre: Smsc, messages: int, begun: float) -> float:
        if centre.is_ours:
            centre.until(messages)
            return centre.rate()
        seen, moved = -1, time.time()
        while (now := self._delivered()) < self.queued and time.time() - begun < PATIENCE:
            if now != seen:
                seen, moved = now, time.time()
            if time.time() - moved > STILL:
                self.say(f"for {STILL:.0f} seconds no receipt came")
                break
            time.sleep(0.2)
        return self._stored_rate(self.queued - messages)

    def _stored_rate(self, first: int) -> float:
        """By our own tables: from the first reservation to the last receipt."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return float(_one(connection, STORED.format(first=first)) or 0)

    def _delivered(self) -> int:
        with psycopg.connect(self.url, autocommit=True) as connection:
            return int(_one(connection, "SELECT count(*) FROM messages_message WHERE state = 'delivered'"))

    def _kannel(self, messages: int) -> float:
        with _smsc(self.folder, "kannel") as centre:
            with kannel.running(self.folder / "kannel", centre.port, self.window) as gateway:
                gateway.send(messages)
                centre.until(messages)
            rate = centre.rate()
        self.say(f"Kannel with its spool store: {rate:,.0f} a second")
        return rate


def _round(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 1)
