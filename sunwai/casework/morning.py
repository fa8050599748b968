"""The morning's line of cases: what is due today, and what is late already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.morning import Button, Group, Item, line

DUE = """
SELECT count(DISTINCT reference) FROM casework_deadline
WHERE room = 'casework' AND due_at > %(at)s AND due_at <= %(midnight)s AND met_at IS NULL AND ended_at IS NULL
    AND missed_at IS NULL AND paused_at IS NULL
"""
LATE = """
SELECT count(*), count(DISTINCT post_id) FROM casework_case WHERE is_open AND due_at <= %(at)s
"""


@line("casework.due", Group.DUE, gettext_lazy("Cases"), Right.SEE_OPERATIONS, Right.DIRECT_CASES)
def due(actor: Actor, at: datetime) -> Sequence[Item]:
    """Counts alone: whose they are is for their posts to see."""
    midnight = datetime.combine(day_of(at) + timedelta(days=1), time(), LOCAL)
    works = actor.may(Right.DIRECT_CASES) or actor.may(Right.WORK_CASES)
    opens = [Button(_("Open the inbox"), "cases_inbox") if works else Button(_("Open the figures"), "cases_figures")]
    today = bulk.rows(DUE, {"at": at, "midnight": midnight})[0][0]
    late, posts = bulk.rows(LATE, {"at": at})[0]
    found = []
    if late:
        words = ngettext("{number} case is late, at {posts} posts", "{number} cases are late, at {posts} posts", late)
        found.append(Item(words.format(number=f"{late:,}", posts=posts), opens, is_pressing=True))
    if today:
        words = ngettext("{number} case is due today", "{number} cases are due today", today)
        found.append(Item(words.format(number=f"{today:,}"), opens))
    return found
