"""The job schedule: every periodic job of the house in one place. Times are UTC; Pakistan is five hours ahead."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any

from procrastinate.contrib.django import app

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.casework import commands as casework
from sunwai.complaints.commands import hooks
from sunwai.complaints.commands.checks import keep_months
from sunwai.complaints.commands.examining import examine_cases
from sunwai.complaints.commands.offering import lapse_offers
from sunwai.complaints.commands.once import forget_filings
from sunwai.complaints.commands.outcomes import ask_outcomes
from sunwai.config.watching import note_ledger
from sunwai.directory import commands as directory
from sunwai.feedback.commands import examining as feedback
from sunwai.insight import commands as insight
from sunwai.insight.queries import latest
from sunwai.insight.types import NoSnapshot
from sunwai.messages import commands as messages
from sunwai.messages.commands import alerting
from sunwai.messages.commands.alarms import watch
from sunwai.messages.commands.own_ids import claim_waiting
from sunwai.outreach import tasks as outreach
from sunwai.people.commands.removing import remove_by_rules
from sunwai.reports import commands as reports
from sunwai.reports.types import Cadence, NothingToPublish
from sunwai.transactions import commands as transactions
from sunwai.web.morning.commands import send_morning
from sunwai.web.oversight.measured import keep_measures

log = logging.getLogger(__name__)
SCHEDULE = process("schedule")

# a sixth field is seconds: a step that falls due begins within five of them
app.periodic(cron="* * * * * */5")(outreach.advance)
app.periodic(cron="*/15 * * * *")(outreach.sweep)


@app.periodic(cron="*/10 * * * *")
@app.task(name="config.watch_feeds", queueing_lock="config.watch_feeds")
def watch_feeds(timestamp: int) -> None:  # noqa: ARG001
    """Raises an alarm to its post for a feed that did not come by its hour."""
    transactions.check_feeds(by=SCHEDULE, at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="config.expire_messages", queueing_lock="config.expire_messages")
def expire_messages(timestamp: int) -> None:  # noqa: ARG001
    """Ends what waited too long for a carrier, a receipt or its other parts."""
    messages.expire(by=SCHEDULE, at=clock.now())
    claim_waiting(by=SCHEDULE, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="config.put_directory", queueing_lock="config.put_directory")
def put_directory(timestamp: int) -> None:  # noqa: ARG001
    """Puts changes of the directory into force that were approved before and whose day has come."""
    directory.put_due(by=SCHEDULE, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="config.watch_lines", queueing_lock="config.watch_lines")
def watch_lines(timestamp: int) -> None:  # noqa: ARG001
    """Raises an alarm to its post for whatever is wrong with lines, queues, promises and money, and ends old ones."""
    watch(by=SCHEDULE, at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="config.keep_measures", queueing_lock="config.keep_measures")
def keep_measures_task(timestamp: int) -> None:  # noqa: ARG001
    """Counts the measures of the long periods anew, so that the pages of operations need not."""
    keep_measures()


@app.periodic(cron="* * * * * */30")
@app.task(name="config.tell_duty", queueing_lock="config.tell_duty")
def tell_duty(timestamp: int) -> None:  # noqa: ARG001
    """Tells the next in line of every alert that nobody has acknowledged in its time."""
    alerting.tell_due(by=SCHEDULE, at=clock.now())


@app.periodic(cron="* * * * * */30")
@app.task(name="config.ask_outcomes", queueing_lock="config.ask_outcomes")
def ask_about_outcomes(timestamp: int) -> None:  # noqa: ARG001
    """Asks by text who was told of an outcome whether it is solved, as soon as their number is free."""
    ask_outcomes(by=SCHEDULE, at=clock.now())


@app.periodic(cron="5 19 * * *")
@app.task(name="config.spot_checks", queueing_lock="config.spot_checks")
def spot_checks(timestamp: int) -> None:  # noqa: ARG001
    """Just after midnight: the month's seed is made, past months are drawn, offers that nobody answered end."""
    keep_months(by=SCHEDULE, at=clock.now())
    lapse_offers(by=SCHEDULE, at=clock.now())


@app.periodic(cron="* * * * * */20")
@app.task(name="config.tell_hooks", queueing_lock="config.tell_hooks")
def tell_hooks(timestamp: int) -> None:  # noqa: ARG001
    """Tells other programs' addresses what happened to cases."""
    hooks.gather(at=clock.now())
    hooks.deliver(at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="config.run_case_clock", queueing_lock="config.run_case_clock")
def run_case_clock(timestamp: int) -> None:  # noqa: ARG001
    """Does what is due for every deadline of a case that passed."""
    casework.run_clock(by=SCHEDULE, at=clock.now())


@app.periodic(cron="7 * * * *")
@app.task(name="config.write_hour", queueing_lock="config.write_hour")
def write_hour(timestamp: int) -> None:  # noqa: ARG001
    """Writes the hour's ledger rows of anonymous cases, in an order drawn anew."""
    casework.write_hour(by=SCHEDULE, at=clock.now())


@app.periodic(cron="17 19 * * *")
@app.task(name="config.forget_filings", queueing_lock="config.forget_filings")
def forget_receipts(timestamp: int) -> None:  # noqa: ARG001
    """Each night: forgets which form or key filed which case the day before yesterday."""
    forget_filings(at=clock.now())


@app.periodic(cron="47 20 * * *")
@app.task(name="config.sweep_files", queueing_lock="config.sweep_files")
def sweep_files(timestamp: int) -> None:  # noqa: ARG001
    """Removes files that no case names: those of deeds that failed."""
    casework.sweep_files(at=clock.now())


@app.periodic(cron="30 22 * * *")
@app.task(name="config.retention", queueing_lock="config.retention")
def retention(timestamp: int) -> None:  # noqa: ARG001
    """Each night, after the snapshot: removes what the approved rules say, and nothing under a hold."""
    remove_by_rules(by=SCHEDULE, at=clock.now())


@app.periodic(cron="10 21 * * *")
@app.task(name="config.snapshot", queueing_lock="config.snapshot")
def snapshot(timestamp: int) -> None:  # noqa: ARG001
    """Each night: the snapshot that tomorrow's figures are read from."""
    insight.take_snapshot(by=SCHEDULE, at=clock.now())


@app.periodic(cron="40 20 * * *")
@app.task(name="config.examine", queueing_lock="config.examine")
def examine(timestamp: int) -> None:  # noqa: ARG001
    """Each night: what the month's numbers, answers and cases up to yesterday say of offices, as signals."""
    at = clock.now()
    feedback.examine(until=clock.day_of(at) - timedelta(days=1), by=SCHEDULE, at=at)
    examine_cases(until=clock.day_of(at) - timedelta(days=1), by=SCHEDULE, at=at)


@app.periodic(cron="0 1 1 * *")
@app.task(name="config.month_end", queueing_lock="config.month_end")
def month_end(timestamp: int) -> None:  # noqa: ARG001
    """On the first of a month: its findings and reports, from a snapshot of that morning. Twice is once."""
    at = clock.now()
    last = clock.day_of(at).replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    taken = insight.take_snapshot(by=SCHEDULE, at=at)
    feedback.examine(until=last, by=SCHEDULE, at=at)
    examine_cases(until=last, by=SCHEDULE, at=at)
    insight.raise_findings(snapshot=taken, period_from=first, period_to=last, by=SCHEDULE, at=at)
    reports.make_reports(snapshot=taken, period_from=first, period_to=last, by=SCHEDULE, at=at)
    reports.lay_notices(by=SCHEDULE, at=at)
    reports.deliver(by=SCHEDULE, at=at)


@app.periodic(cron="30 1 * * *")
@app.task(name="config.make_reports", queueing_lock="config.make_reports")
def make_other_reports(timestamp: int) -> None:  # noqa: ARG001
    """Each morning: the reports of the week, fortnight or quarter that ended yesterday, from the night's snapshot."""
    at = clock.now()
    for cadence in (Cadence.WEEKLY, Cadence.FORTNIGHTLY, Cadence.QUARTERLY):
        first, last = cadence.ended_before(clock.day_of(at))
        if last == clock.day_of(at) - timedelta(days=1):
            reports.make_reports(
                snapshot=latest(), period_from=first, period_to=last, by=SCHEDULE, at=at, cadence=cadence
            )


@app.periodic(cron="30 3 * * *")
@app.task(name="config.pursue_reports", queueing_lock="config.pursue_reports")
def pursue_reports(timestamp: int) -> None:  # noqa: ARG001
    """Each morning: what was made since is delivered, and what nobody acknowledged is reminded of or goes up."""
    reports.deliver(by=SCHEDULE, at=clock.now())
    reports.pursue(by=SCHEDULE, at=clock.now())


@app.periodic(cron="0 4 15 * *")
@app.task(name="config.publish", queueing_lock="config.publish")
def publish(timestamp: int) -> None:  # noqa: ARG001
    """In the middle of a month: the open data of the month before."""
    with suppress(NothingToPublish, NoSnapshot):
        reports.publish(snapshot=latest(), by=SCHEDULE, at=clock.now())


@app.periodic(cron="0 3 * * *")
@app.task(name="config.morning", queueing_lock="config.morning")
def morning(timestamp: int) -> None:  # noqa: ARG001
    """At eight: the morning page as a letter to the posts that want it."""
    send_morning(by=SCHEDULE, at=clock.now())


@app.periodic(cron="20 22 * * *")
@app.task(name="config.verify_ledger", queueing_lock="config.verify_ledger")
def verify_ledger(timestamp: int) -> None:  # noqa: ARG001
    """Each night: the ledger is verified; where it does not verify, the house's duty persons are told."""
    note_ledger(by=SCHEDULE, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="config.rescue", queueing_lock="config.rescue", pass_context=True)
async def rescue(context: Any, timestamp: int) -> None:  # noqa: ARG001
    """Brings back the jobs that a killed worker left in its hands."""
    await rescue_stalled(context.app.job_manager)


async def rescue_stalled(manager: Any) -> int:
    """Puts stalled jobs back in the queue; how many."""
    count = 0
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await manager.retry_job(job)
        count += 1
    if count:
        log.warning("%s jobs of a dead worker were brought back", count)
    return count


@app.periodic(cron="17 3 * * *")
@app.task(name="config.tidy", queueing_lock="config.tidy", pass_context=True)
async def tidy(context: Any, timestamp: int) -> None:  # noqa: ARG001
    """Removes finished jobs after two days; failed ones stay and are shown."""
    await context.app.job_manager.delete_old_jobs(nb_hours=48, include_failed=False)
