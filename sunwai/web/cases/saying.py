"""What a citizen may do on their case's page, and the doing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound, Refused
from sunwai.casework import commands, queries
from sunwai.casework.models import Case
from sunwai.casework.types import Deed, Identity, Role, Status
from sunwai.complaints.commands import checks, filing, stories
from sunwai.complaints.models import Filing
from sunwai.web.cases.forms import Files, handed_in


class FileRefused(Refused):
    """A file could not be taken: at most five, of 8 MB each."""


class Said(forms.Form):
    """Words and files on a case's page."""

    words = forms.CharField(required=False, max_length=5000)
    rating = forms.TypedChoiceField(
        required=False, choices=[(str(one), one) for one in range(1, 6)], coerce=int, empty_value=None
    )
    attached = Files()


@dataclass(frozen=True)
class Say:
    """Everything that came with one press of a button."""

    case: Case
    actor: Actor
    at: datetime
    role: Role
    words: str
    rating: int | None
    files: tuple[Any, ...]
    expect: int | None

    @property
    def base(self) -> dict[str, Any]:
        return {"case": self.case.pk, "by": self.actor, "at": self.at}


Doing = Callable[[Say], object]


def can(seen: queries.Seen, filing: Filing | None, has_story: bool) -> dict[str, bool]:
    """Which parts of the page are shown."""
    found = {deed.value: deed in seen.deeds for deed in Deed}
    case = seen.case
    return found | {
        "reopen": found["reopen"] and not case.reopened,
        "claim": bool(filing and filing.claimed_at is None and filing.denied_at is None and Role.CITIZEN in seen.roles),
        "share": case.status == Status.CONFIRMED and case.identity != Identity.ANONYMOUS and not has_story,
        "unshare": has_story,
        "pressure": True,
    }


def say(request: HttpRequest, seen: queries.Seen, actor: Actor, *, at: datetime) -> str | Promise:
    """Does what the button says; the words that thank for it.

    Raises:
        NotFound: there is no such button.
    """
    found = SAYINGS.get(request.POST.get("deed", ""))
    if found is None:
        raise NotFound
    form = Said(request.POST, request.FILES)
    if not form.is_valid():
        raise FileRefused
    given, expect = form.cleaned_data, request.POST.get("expect", "")
    role = Role.CITIZEN if Role.CITIZEN in seen.roles else Role.REPRESENTATIVE
    page = int(expect) if expect.isascii() and expect.isdigit() else None
    found[0](Say(seen.case, actor, at, role, given["words"], given["rating"], handed_in(form), page))
    return found[1]


def _confirm(one: Say) -> None:
    commands.confirm(**one.base, words=one.words, expect=one.expect)
    if one.rating:
        commands.rate(**one.base, rating=one.rating)


def _refuse(one: Say) -> None:
    if one.rating:
        commands.rate(**one.base, rating=one.rating)
    commands.refuse(**one.base, words=one.words)


def _rate(one: Say) -> None:
    commands.rate(**one.base, rating=one.rating or 0)


def _pressure(one: Say) -> None:
    checks.report_pressure(case=one.case.pk, words=one.words, by=one.actor, at=one.at)


SAYINGS: dict[str, tuple[Doing, str | Promise]] = {
    "write": (
        lambda one: commands.write(**one.base, role=one.role, words=one.words, files=one.files), _("It is added.")
    ),
    "reply": (
        lambda one: commands.reply(**one.base, role=one.role, words=one.words, files=one.files),
        _("Your answer is with the office."),
    ),
    "confirm": (_confirm, _("Thank you. The case is solved, because you say so.")),
    "refuse": (_refuse, _("It is open again, and goes on.")),
    "rate": (_rate, _("Thank you for the rating.")),
    "reopen": (
        lambda one: commands.reopen(**one.base, words=one.words, files=one.files),
        _("It is open again, with a higher officer."),
    ),
    "appeal": (lambda one: commands.appeal(**one.base, words=one.words, files=one.files), _("Your appeal is in.")),
    "withdraw": (
        lambda one: commands.withdraw(**one.base, words=one.words),
        _("We will ask you about it, from outside the office, before it ends."),
    ),
    "keep_open": (lambda one: commands.keep_open(**one.base, role=Role.CITIZEN), _("Your case goes on.")),
    "pressure": (_pressure, _("The unit that checks offices has it. The office does not see it.")),
    "claim": (
        lambda one: filing.claim(case=one.case.pk, by=one.actor, at=one.at), _("Thank you: the case is yours.")
    ),
    "deny": (
        lambda one: filing.deny(case=one.case.pk, by=one.actor, at=one.at),
        _("Thank you. We look into who filed it in your name."),
    ),
    "share": (lambda one: stories.agree(case=one.case.pk, by=one.actor, at=one.at), _("Thank you. We write it.")),
    "unshare": (
        lambda one: stories.withdraw(case=one.case.pk, by=one.actor, at=one.at), _("It is not shown any more.")
    ),
}  # fmt: skip
