"""Alerts of danger to life: a duty person takes one, sees the words, telephones, writes what was done."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.sealing import seal_for
from sunwai.feedback import commands, queries
from sunwai.feedback.models import Danger
from sunwai.feedback.types import WORDS_SEAL
from sunwai.messages.models import AlertTry
from sunwai.messages.rules.duty import head, on_duty
from sunwai.messages.types import DANGER_DUTY
from sunwai.outreach.queries.telephone import telephone_of
from sunwai.people.models import Account
from sunwai.web.desk.marking import plain, words_of
from sunwai.web.desk.review import PARTS, age
from sunwai.web.doors import StaffRequest

CLOSED_SHOWN = 20
CLOSED_FOR = timedelta(days=30)
STATES = {
    "queued": _("waits to leave"), "reserved": _("leaves now"), "accepted": _("on its way"),
    "delivered": _("arrived"), "failed": _("did not arrive"), "expired": _("did not arrive"),
    "unknown": _("not known"), "withheld": _("not sent"),
}  # fmt: skip


class Done(forms.Form):
    """What a duty person did."""

    done = forms.CharField(
        label=_("What was done?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """What is open, those that nobody took first, and who is on duty now."""
    at = clock.now()
    closed = queries.dangers_visible_to(request.actor).filter(closed_at__gt=at - CLOSED_FOR).order_by("-closed_at")
    seen = {
        "open": [(one, age(one.found_at, at)) for one in queries.open_dangers(request.actor)],
        "closed": closed[:CLOSED_SHOWN], "names": _names(at), "nobody": not on_duty(DANGER_DUTY, at),
        "minutes": settings.SUNWAI_DUTY_MINUTES,
    }  # fmt: skip
    template = "desk/alerts_part.html" if request.headers.get("X-Part") else "desk/alerts.html"
    return render(request, template, seen)


def _names(at: datetime) -> list[Account]:
    line = on_duty(DANGER_DUTY, at)
    chief = head(at)
    accounts = {account.pk: account for account in Account.objects.filter(pk__in=[one.account for one in line])}
    found = [accounts[one.account] for one in line]
    return found or list(Account.objects.filter(pk=chief.account) if chief else [])


@require_safe
def shown(request: StaffRequest, alert: int) -> HttpResponse:
    """One alert. Its words are seen only once somebody has it, and each showing is in the ledger."""
    return _page(request, queries.danger_for(request.actor, alert))


@require_POST
def take(request: StaffRequest, alert: int) -> HttpResponse:
    """`I have it`: nobody else is told."""
    commands.take_alert(alert=alert, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("alert", args=[alert]))


@require_POST
def number(request: StaffRequest, alert: int) -> HttpResponse:
    """The citizen's number, on this answer alone."""
    found = queries.danger_for(request.actor, alert)
    clear = commands.show_number(alert=alert, by=request.actor, at=clock.now())
    return _page(request, found, number=clear)


@require_POST
def ring(request: StaffRequest, alert: int) -> HttpResponse:
    """The duty person's telephone rings, then the citizen's."""
    found = queries.danger_for(request.actor, alert)
    commands.ring_alert(alert=alert, account=request.user, by=request.actor, at=clock.now())
    return _page(request, found, rings=True)


@require_safe
def voice(request: StaffRequest, alert: int) -> HttpResponse:
    """The voice note, to be listened to."""
    sound = commands.hear_alert(alert=alert, by=request.actor, at=clock.now())
    return HttpResponse(sound, content_type="audio/wav", headers={"Content-Disposition": "inline"})


@require_POST
def close(request: StaffRequest, alert: int) -> HttpResponse:
    """What was done, or that it was no danger."""
    found, was_danger = queries.danger_for(request.actor, alert), request.POST.get("what") != "none"
    form = Done(request.POST)
    if was_danger and not form.is_valid():
        return _page(request, found, form=form)
    done = form.cleaned_data["done"] if form.is_valid() else ""
    commands.close_alert(alert=alert, done=done, was_danger=was_danger, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("alerts"))


def _page(
    request: StaffRequest, found: Danger, *, number: str = "", rings: bool = False, form: Done | None = None
) -> HttpResponse:
    is_taken = found.alert.acknowledged_at is not None or found.closed_at is not None
    words, row = None, found.reply.in_force
    if is_taken:
        clear = commands.show_words(alert=found.alert_id, by=request.actor, at=clock.now())
        because = queries.because_of(row) if row else {}
        words = words_of(clear, because)
    tries = AlertTry.objects.filter(alert=found.alert).select_related("turn__account", "message").order_by("at", "id")
    seen = {
        "danger": found, "alert": found.alert, "reply": found.reply, "words": words, "is_taken": is_taken,
        "number": number,
        "rings": rings, "may_ring": telephone_of(request.user, clock.now()) is not None,
        "has_voice": any(queries.recording_of(one.reply) for one in queries.dangers_of(request.actor, found.alert_id)),
        "form": form or Done(), "tries": tries, "states": STATES, "parts": PARTS,
        "emergency": settings.SUNWAI_EMERGENCY, "age": age(found.found_at, clock.now()),
        "done": plain(seal_for(WORDS_SEAL).open_text(found.done_sealed)) if found.done_sealed else "",
    }  # fmt: skip
    return render(request, "desk/alert.html", seen, status=400 if form else 200)
