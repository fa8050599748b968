"""Twenty-six weeks before the first sample day, by the same commands as any day, a week at a time.

Each week's files come on a Saturday, are asked about that day, and answered within hours. A week that was cut short is
done again: what is there is found there, and the rest follows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sunwai.base import bulk
from sunwai.base.actors import process
from sunwai.demo import month_end
from sunwai.demo.carrying import carry
from sunwai.demo.desk_jobs import work_off
from sunwai.demo.feeds import make_feeds, read_forms
from sunwai.demo.founding import LINE, SAMPLE, SEED
from sunwai.demo.government import read_government
from sunwai.demo.record import Record
from sunwai.demo.sample_clock import WEEKS, asked_on, moment, saturday, stopped
from sunwai.demo.scenario import DEFAULT, read
from sunwai.demo.visits import Period
from sunwai.ledger.commands import BATCH, seal
from sunwai.messages.models import Line
from sunwai.outreach.commands import advance, decide
from sunwai.transactions.commands import import_file
from sunwai.transactions.models import Feed

BY = process("history")
WEEKLY = 2_600
REPORTED = 9
"""Weeks at the end of history whose months have reports."""


def live_through(record: Record, folder: Path, told: Callable[[int], None]) -> None:
    """All weeks that are not lived yet; `told` hears how many are."""
    for week in range(record.weeks + 1, WEEKS + 1):
        live_week(week, folder)
        record.weeks = week
        record.write()
        told(week)


def live_week(week: int, folder: Path) -> None:
    """One week: its files, questions and answers, and the month's end where one fell in it."""
    day, scenario = saturday(week), read(DEFAULT)
    bring_in(week, folder)
    at = moment(asked_on(day), 10.2)
    with stopped(at):
        decide(by=BY, at=at)
        advance(by=BY, at=at)
        work_off()
    if week & (week - 1) == 0:  # 1, 2, 4, 8, 16: while tables grow fast, autovacuum is too late for the planner
        bulk.run("ANALYZE")
    line = Line.objects.get(code=LINE)
    carry(line, moment(asked_on(day), 10.5), scenario, seed=SEED)
    if day.day <= 7:
        end_month(week, day - timedelta(days=day.day))
    while seal() == BATCH:
        pass


def end_month(week: int, last: date) -> None:
    """The month that this week saw the end of: what was found, and answered for; the latest with their reports.

    A month of which not even two weeks were lived says nothing.
    """
    at = moment(saturday(week), 17)
    if last >= saturday(1) + timedelta(days=14):
        (month_end.report if week > WEEKS - REPORTED else month_end.find)(last, at)
        month_end.answer_for(at + timedelta(hours=1))


def bring_in(week: int, folder: Path) -> None:
    """The week's files, read in."""
    day, at = saturday(week), moment(saturday(week), 9)
    period = Period.days_to(day - timedelta(days=1), 7, WEEKLY)
    government, feeds = read_government(SAMPLE, seed=SEED), {feed.code: feed for feed in Feed.objects.all()}
    for form in read_forms(SAMPLE):
        (path,) = make_feeds(government, [form], period, folder, seed=SEED)
        with stopped(at):
            import_file(feed=feeds[form.feed], path=path, name=path.name, by=BY, at=at)
            work_off()
        path.unlink()
