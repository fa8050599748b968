from __future__ import annotations

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.directory.days import CalendarChanged
from sunwai.reports.commands.moving import follow_calendar


@reaction(CalendarChanged)
def move_acknowledgements(event: CalendarChanged) -> None:
    follow_calendar(change=event.change, by=process("calendar"), at=clock.now())
