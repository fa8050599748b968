"""One sample day: the files come, people are asked and answer, officers act, and the evening counts it all.

A day that was cut short goes on from the moment it had reached; a day that is complete is left as it is.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sunwai.base import bulk, clock
from sunwai.base.actors import process
from sunwai.demo import accounts, journal, month_end, sample_clock
from sunwai.demo.counts import of_day
from sunwai.demo.feeds import make_feeds, read_forms
from sunwai.demo.founding import SAMPLE, SEED, set_line
from sunwai.demo.government import read_government
from sunwai.demo.processes import Processes
from sunwai.demo.progress import Bars
from sunwai.demo.record import Record
from sunwai.demo.sample_clock import PACE, moment, running, sample_day
from sunwai.demo.scenario import DEFAULT
from sunwai.demo.visits import Period
from sunwai.insight.commands import raise_findings, take_snapshot
from sunwai.ledger.models import Entry
from sunwai.outreach.commands import advance
from sunwai.reports.commands import lay_notices
from sunwai.transactions.commands import import_file
from sunwai.transactions.models import Feed

BY = process("demo")
TRANSACTIONS = 11_600
MOST = 240.0
LONGEST = timedelta(days=2)
IN_HAND = """
SELECT (SELECT count(*) FROM messages_message WHERE direction = 'out' AND (state = 'reserved'
        OR (state = 'queued' AND coalesce(not_before, created_at) <= %(until)s)))
    + (SELECT count(*) FROM outreach_invitation WHERE state = 'open' AND next_at <= %(until)s AND next_at IS NOT NULL)
    + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'builtin')
    + (SELECT count(*) FROM feedback_reply WHERE in_force_id IS NULL AND received_at > %(since)s)
"""


@dataclass
class Day:
    """The day in hand: its number, where it is played, and by which processes."""

    number: int
    var: Path
    port: int
    transactions: int
    record: Record
    processes: Processes
    bars: Bars

    @property
    def journal(self) -> Path:
        return self.var / "demo" / "journal.jsonl"

    def play(self) -> None:
        """From the morning's month end to the evening's findings."""
        self.record.began = self.number
        self.record.write()
        morning = moment(sample_day(self.number), 8)
        last_month = month_end.month_of(morning.date().replace(day=1) - timedelta(days=1))[0]
        if not month_end.is_reported(last_month):
            with self.bars.step("last month's snapshot, findings and reports"):
                month_end.release(month_end.report(last_month, morning), last_month, morning)
        self.open(self.begins())
        self.bring_files()
        with self.bars.step("the house and its staff"):
            self.processes.await_house(self.port)
            self.staff()
        self.live()
        with self.bars.step("the evening's findings"):
            self.evening()
        self.processes.end("officers")
        self.record.day = self.number
        self.record.write()

    def begins(self) -> datetime:
        """When the day's clock starts: in the morning, or where a day cut short had come to."""
        start = moment(sample_day(self.number), 9.0)
        # what was done by command line stands at the real time, long after the sample's
        of_sample = Entry.objects.filter(at__lt=start + LONGEST)
        newest = of_sample.order_by("-at").values_list("at", flat=True).first() or start
        reached = max(start, newest)
        if reached.astimezone(clock.LOCAL).hour >= 16:
            return moment(clock.day_of(reached) + timedelta(days=1), 9.5)
        return reached

    def open(self, start: datetime) -> None:
        """Starts the processes on the sample's clock, and sets our own by it."""
        password = self.record.network
        os.environ["SUNWAI_LINE_SAMPLE_PASSWORD"] = password
        port = self.processes.network(self.journal, seed=SEED, pace=PACE, password=password, scenario=DEFAULT)
        set_line(port=port)
        setting = running(start, pace=PACE)
        os.environ[sample_clock.SETTING] = setting
        self.processes.house(self.port, clock=setting, password=password)

    def staff(self) -> None:
        """The sample officers, callers and reviewer come to work."""
        kinds = {sample.username: sample.role for sample in accounts.SAMPLES}
        duties = {
            name: {"kind": kinds[name], "password": one.password, "secret": one.secret}
            for name, one in self.record.sign_ins.items()
            if kinds.get(name) in {"secretary", "head", "caller", "reviewer", "supervisor"}
        }
        self.processes.officers(self.port, secrets=json.dumps(duties), clock=os.environ[sample_clock.SETTING])

    def bring_files(self) -> None:
        """Drops each department's file, and reads it in as `sunwai import` does."""
        government, feeds = read_government(SAMPLE, seed=SEED), {feed.code: feed for feed in Feed.objects.all()}
        period = Period.day(sample_day(self.number), self.transactions)
        for path in make_feeds(government, read_forms(SAMPLE), period, self.var / "demo" / "inbox", seed=SEED):
            feed = feeds[path.name.removesuffix(path.suffix).removesuffix(f"-{period.name}")]
            with self.bars.file(path.name, path.stat().st_size) as told:
                import_file(
                    feed=feed, path=path, name=path.name, by=process("import"), at=clock.now(),
                    progress=lambda _, done, total, told=told: told(done, total),  # type: ignore[misc]
                )  # fmt: skip

    def live(self) -> None:
        """Lets the day go on until nobody owes anybody an answer, or the day is long over."""
        end, quiet = time.monotonic() + MOST, 0
        since = moment(sample_day(self.number), 0)
        with self.bars.asking() as told:
            while time.monotonic() < end and quiet < 3:
                advance(by=process("outreach"), at=clock.now())
                told(of_day(sample_day(self.number)))
                quiet = quiet + 1 if self.is_over(since) else 0
                time.sleep(0.7)

    def is_over(self, since: datetime) -> bool:
        """Whether the network rests and nothing is in hand or due: tries that come later are the next day's."""
        waits = bulk.rows(IN_HAND, {"until": clock.now(), "since": since})[0][0]
        return not waits and journal.last(self.journal).get("k") in {"rest", "bound", "unbound"}

    def evening(self) -> None:
        """This month's findings so far, laid before their posts."""
        at, (first, _) = clock.now(), month_end.month_of(sample_day(self.number))
        snapshot = take_snapshot(by=BY, at=at)
        raise_findings(snapshot=snapshot, period_from=first, period_to=clock.day_of(at), by=BY, at=at)
        lay_notices(by=BY, at=at)
