from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


class Scope(StrEnum):
    """For what there is one report each."""

    WHOLE = "whole"
    DEPARTMENT = "department"
    SERVICE = "service"
    DISTRICT = "district"
    DEPARTMENT_DISTRICT = "department_district"


class Cadence(StrEnum):
    """How often a kind of report is made."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    def ended_before(self, day: date) -> tuple[date, date]:
        """The first and last day of the newest period that ended before a day. Weeks begin on Mondays, fortnights in
        even weeks since the first Monday of year one."""
        if self in {Cadence.WEEKLY, Cadence.FORTNIGHTLY}:
            days = 7 if self is Cadence.WEEKLY else 14
            last = day - timedelta(days=(day.toordinal() - 1) % days + 1)
            return last - timedelta(days=days - 1), last
        last = day.replace(day=1) - timedelta(days=1)
        if self is Cadence.QUARTERLY:
            while last.month % 3:
                last = last.replace(day=1) - timedelta(days=1)
            return last.replace(month=last.month - 2, day=1), last
        return last.replace(day=1), last


class ChaseStep(StrEnum):
    """What was done about something that nobody acknowledged."""

    REMINDED = "reminded"
    ESCALATED = "escalated"


class LetterKind(StrEnum):
    """What a letter about a finding is."""

    SHOW_CAUSE = "show_cause"
    INQUIRY = "inquiry"
    COMMENDATION = "commendation"

    @property
    def label(self) -> str:
        names = {
            "show_cause": _("Show-cause letter"),
            "inquiry": _("Letter of inquiry"),
            "commendation": _("Letter of commendation"),
        }
        return str(names[self.value])

    @property
    def wants_answer(self) -> bool:
        return self is not LetterKind.COMMENDATION


class NoPost(Refused):
    """No post is set up to receive this report for {place}."""


class AlreadyAcknowledged(Refused):
    """This finding was acknowledged before."""


class NotAddressee(Refused):
    """Only the post it is addressed to can acknowledge this finding."""

    status = 403


class NoSuchReport(Refused):
    """Such a report is about {needed}. Choose that too, and nothing else."""


class NoSuchPlace(Refused):
    """There is no area, department or service called {code}."""


class OtherDepartment(Refused):
    """This service is of another department. Choose that department, or none."""


class PeriodTurned(Refused):
    """The last day comes before the first, or the period is longer than two years."""


class OldReport(Refused):
    """This report was made by an older version of the program, and can no longer be shown. Make it again."""


class NotYours(Refused):
    """You may not see reports about this place."""

    status = 403


class ReportAcknowledged(Refused):
    """This report was acknowledged before."""


class NotYourReport(Refused):
    """Only the post that has this report can acknowledge it."""

    status = 403


class AlreadyRedirected(Refused):
    """This kind of report was already stopped or redirected for this post."""


class BadRedirect(Refused):
    """Choose another post of today, and say why."""


class LetterIssued(Refused):
    """This letter is issued. Its words cannot be changed."""


class LetterEmpty(Refused):
    """A letter needs its words in both languages, and a post that it goes to."""


class LetterNamesSomebody(Refused):
    """A letter must not contain a telephone number or an identity card number."""


class FewPeople(Refused):
    """Fewer than ten people stand behind this finding. A letter about it could give them away."""


class NothingToPublish(Refused):
    """There is no new month to publish: each is published once, two weeks after it ended."""
