from __future__ import annotations

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.casework.commands.moving import follow_calendar
from sunwai.directory.days import CalendarChanged


@reaction(CalendarChanged)
def move_due_dates(event: CalendarChanged) -> None:
    follow_calendar(change=event.change, by=process("calendar"), at=clock.now())
