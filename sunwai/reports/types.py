from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from sunwai.base.refusals import Refused


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
