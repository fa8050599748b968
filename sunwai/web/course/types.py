"""What the course refuses, and how it names what it writes down."""

from __future__ import annotations

from sunwai.base.refusals import Refused

COURSE, TASK = "course", "course.task"
BEGIN, OPENED, ANSWERED, FINISHED = "course.begin", "course.opened", "course.answered", "course.finished"


class OpenItFirst(Refused):
    """Open the page first: the question is about what stands there."""


class NotWhatStandsThere(Refused):
    """That is not what stood there when you opened the page. Open it once more, look again, and answer anew."""


class NotBegun(Refused):
    """Begin the course first."""
