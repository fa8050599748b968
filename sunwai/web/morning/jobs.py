"""The morning's line of jobs: those that failed, each with the button that runs it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.morning import MOST, Button, Group, Item, apart, line

FAILED = """
SELECT id, task_name, attempts FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id DESC LIMIT %s
"""


@line("web.jobs", Group.STUCK, gettext_lazy("Jobs that failed"), Right.SEE_OPERATIONS, more="operations")
def failed(actor: Actor, at: datetime) -> Sequence[Item]:
    del at
    said = _("{task}, number {job}, tried {times} times")
    may = actor.may(Right.ADMINISTER)
    return [
        Item(
            said.format(task=apart(task), job=job, times=times),
            [Button(_("Run it again"), "morning_again", (job,), is_deed=True)] if may else [], is_pressing=True,
        )
        for job, task, times in bulk.rows(FAILED, [MOST + 1])
    ]  # fmt: skip
