"""A citizen answers by the link in a text: one question a page, nothing kept until the last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sunwai.base import clock
from sunwai.base.ids import ALPHABET
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.feedback.commands import answer_by_link
from sunwai.feedback.models import Reply
from sunwai.feedback.types import LinkEnded, Outcome, ReasonCode
from sunwai.messages.types import Channel
from sunwai.outreach.models import Invitation
from sunwai.outreach.queries import invitation_by_token
from sunwai.outreach.types import InvitationState
from sunwai.web.forms import Rupees

STEPS = ("outcome", "money", "more")
WENT = [(Outcome.SATISFIED.value, _("It went well")), (Outcome.DISSATISFIED.value, _("It did not go well"))]
MONEY = [("no", _("No")), ("yes", _("Yes, more than the official fee was asked for or taken"))]
LETTERS = 8


class Answer(forms.Form):
    """What is asked by link; each step needs its own part only."""

    outcome = forms.ChoiceField(
        label=_("How did it go?"), choices=WENT, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it went.")},
    )  # fmt: skip
    bribe = forms.ChoiceField(
        label=_("Did anybody ask you for extra money?"), choices=MONEY, widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )  # fmt: skip
    amount = Rupees(label=_("How much, in rupees?"))
    reasons = forms.MultipleChoiceField(
        label=_("What went wrong?"), choices=(), widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("Anything else? In your own words"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = self.fields["reasons"]
        if isinstance(reasons, forms.MultipleChoiceField):
            reasons.choices = [(one.value, one.label) for one in ReasonCode]
        self.fields["bribe"].required = step != "outcome"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """The question that this step asks; after the last, the answer is taken."""
    at = clock.now()
    invitation = open_invitation(request, token, at)
    if _has_answered(invitation):
        return HttpResponseRedirect(reverse("thanks", args=[token]))
    if request.method != "POST":
        return _page(request, invitation, "outcome", Answer(step="outcome"))
    step = request.POST.get("step", "")
    step = step if step in STEPS else "outcome"
    form = Answer(request.POST, step=step)
    if not form.is_valid():
        return _page(request, invitation, step, form)
    if step != STEPS[-1]:
        following = STEPS[STEPS.index(step) + 1]
        return _page(request, invitation, following, Answer(initial=form.cleaned_data, step=following))
    said = form.cleaned_data
    answer_by_link(
        token=token, outcome=said["outcome"], bribe=said["bribe"] == "yes", amount_pkr=said["amount"],
        reasons=said["reasons"], words=said["words"], at=at,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("thanks", args=[token]))


@never_cache
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt, to be photographed."""
    invitation = found_invitation(request, token)
    given = Reply.objects.filter(invitation=invitation, channel=Channel.WEB).first()
    if given is None:
        return HttpResponseRedirect(reverse("reply", args=[token]))
    seen = {"receipt": receipt(token), "at": given.received_at, "invitation": invitation}
    return render(request, "public/thanks.html", seen)


def found_invitation(request: HttpRequest, token: str) -> Invitation:
    """The invitation of a link; its language is the page's, unless the person chose one.

    Raises:
        NotFound: there is no such link.
    """
    invitation = invitation_by_token(token)
    if invitation is None:
        raise NotFound
    if not request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
        translation.activate("en" if invitation.language == "en" else "ur")
    return invitation


def open_invitation(request: HttpRequest, token: str, at: datetime) -> Invitation:
    """The same, where an answer can still be given or was given.

    Raises:
        LinkEnded: its time is over.
    """
    invitation = found_invitation(request, token)
    is_over = at > invitation.expires_at or invitation.state == InvitationState.ENDED
    if is_over and not _has_answered(invitation):
        raise LinkEnded
    return invitation


def receipt(token: str) -> str:
    """A short code that stands for this answer and does not give the link away."""
    digest = seal_for("web.receipt").digest(token.encode())
    letters = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LETTERS]).upper()
    return f"{letters[:4]}-{letters[4:]}"


def _has_answered(invitation: Invitation) -> bool:
    return Reply.objects.filter(invitation=invitation, channel=Channel.WEB).exists()


def _page(request: HttpRequest, invitation: Invitation, step: str, form: Answer) -> HttpResponse:
    source = form.cleaned_data if form.is_bound and form.is_valid() else (form.data if form.is_bound else form.initial)
    earlier = {name: source.get(name) for name in _earlier(step) if source.get(name) not in {None, ""}}
    seen = {
        "invitation": invitation, "step": step, "form": form, "earlier": earlier,
        "number": STEPS.index(step) + 1, "steps": len(STEPS),
    }  # fmt: skip
    return render(request, "public/reply.html", seen, status=400 if form.is_bound and form.errors else 200)


def _earlier(step: str) -> list[str]:
    """The fields of the steps before, carried along unseen."""
    return ["outcome", "bribe", "amount"][: {"outcome": 0, "money": 1, "more": 3}[step]]
