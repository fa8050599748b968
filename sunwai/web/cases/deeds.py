"""What an officer writes for each deed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sunwai.base.clock import LOCAL
from sunwai.casework.types import Deed, Outcome
from sunwai.web.cases.forms import Files, choices_of
from sunwai.web.cases.posts import ToPost
from sunwai.web.cases.words import DROPS, OUTCOMES, REACHED
from sunwai.web.cases.words import Words as Table


class Words(forms.Form):
    """Words, with files if any."""

    words = forms.CharField(label=_("Words"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    attached = Files(label=_("Files"))


class Nothing(forms.Form):
    """A deed that needs no words."""

    words = forms.CharField(label=_("Words"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class Proposal(forms.Form):
    """An outcome, what shows it, and how the citizen was reached."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=choices_of(OUTCOMES))
    words = forms.CharField(
        label=_("What was done, in words that the citizen understands"), max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("Reason, if it is dropped"), required=False, choices=[("", "–"), *choices_of(DROPS)]
    )
    court = forms.CharField(label=_("Court, if it is before one"), required=False, max_length=200)
    court_number = forms.CharField(label=_("The court’s number of it"), required=False, max_length=100)
    evidence = forms.CharField(
        label=_("Number and date of the order"), required=False, max_length=300,
        help_text=_("An order, or a file below: one of the two is needed."),
    )  # fmt: skip
    attached = Files(label=_("Evidence"))
    reached = forms.ChoiceField(label=_("How was the citizen reached?"), choices=choices_of(REACHED))
    reached_at = forms.DateTimeField(
        label=_("When?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == Outcome.DROPPED and not given.get("reason"):
            self.add_error("reason", _("Choose the reason."))
        if given.get("outcome") == Outcome.SUB_JUDICE and not (given.get("court") and given.get("court_number")):
            self.add_error("court", _("Name the court and its number."))
        if not given.get("evidence") and not given.get("attached"):
            self.add_error("evidence", _("Show it: the order’s number and date, or a file."))
        if given.get("reached_at"):
            given["reached_at"] = given["reached_at"].astimezone(LOCAL)
        return given


class Decision(forms.Form):
    """What the appeal comes to."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=choices_of(OUTCOMES))
    words = forms.CharField(
        label=_("The decision and its grounds"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    attached = Files(label=_("Files"))


class Joining(forms.Form):
    """Other cases about the same matter."""

    numbers = forms.CharField(
        label=_("Numbers of the other cases, one a line"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )  # fmt: skip
    headline = forms.CharField(label=_("What they have in common"), max_length=200)


FORMS: dict[Deed, type[forms.Form]] = {
    Deed.PICK_UP: Nothing, Deed.ASSIGN: ToPost, Deed.TRANSFER: ToPost, Deed.NOTE: Words, Deed.WRITE: Words,
    Deed.ASK: Words, Deed.PROPOSE: Proposal, Deed.APPROVE: Nothing, Deed.SEND_BACK: Words, Deed.DECIDE: Decision,
    Deed.JOIN: Joining, Deed.LEAVE_CLUSTER: Nothing, Deed.UNMASK: Words, Deed.CONFIRM_WITHDRAWAL: Nothing,
    Deed.KEEP_OPEN: Nothing,
}  # fmt: skip
HINTS: Table = {
    Deed.NOTE: _("Seen by offices only, never by the citizen."),
    Deed.WRITE: _("The citizen reads this on the case’s page."),
    Deed.ASK: _("The clock stands still until the answer comes, at most as long as the rule says."),
    Deed.PROPOSE: _("It ends only when the citizen confirms. Without relief, a second officer looks at it first."),
    Deed.TRANSFER: _("“Not ours” does not end a case: send it to whose it is. The clock goes on."),
    Deed.SEND_BACK: _("Say what is missing."),
    Deed.UNMASK: _("Say why you must know. A second person decides, and the citizen sees that it was asked."),
    Deed.JOIN: _("Each keeps a case of their own and hears the outcome."),
}  # fmt: skip
