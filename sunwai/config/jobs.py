"""The job schedule: every periodic job of the house in one place."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from procrastinate.contrib.django import app

log = logging.getLogger(__name__)


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
    hours = timedelta(days=2).total_seconds() / 3600
    await context.app.job_manager.delete_old_jobs(nb_hours=int(hours), include_failed=False)
