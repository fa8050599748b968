from __future__ import annotations

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.directory.days import CalendarChanged, PlanChanged
from sunwai.messages.commands.hours import follow_calendar, follow_plan


@reaction(CalendarChanged)
def look_at_the_hours_again(event: CalendarChanged) -> None:
    follow_calendar(change=event.change, by=process("calendar"), at=clock.now())


@reaction(PlanChanged)
def go_by_the_new_plan(event: PlanChanged) -> None:
    follow_plan(change=event.change, by=process("calendar"), at=clock.now())
