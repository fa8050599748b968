"""Leave: who is away from when to when, and who acts meanwhile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory import commands, queries
from sunwai.directory.models import Leave, Officer, Tenure
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of


class Away(forms.Form):
    """Who is away, and who acts."""

    officer = forms.CharField(label=_("Officer"), max_length=200)
    first = forms.DateField(label=_("First day away"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    back = forms.DateField(label=_("Back on"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}))
    acting = forms.CharField(label=_("Who acts meanwhile?"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """The officers behind the codes."""
        known = super().clean() or {}
        for name in ("officer", "acting"):
            code = str(known.get(name, "")).strip()
            known[f"the_{name}"] = Officer.objects.filter(code=code).first() if code else None
            if code and known[f"the_{name}"] is None:
                self.add_error(name, _("There is no officer with this personnel number."))
        return known


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest) -> HttpResponse:
    """Leaves that last or come, of officers whose posts are in this one's charge; and one more."""
    form = Away(request.POST or None, initial={"first": clock.today()})
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data
        try:
            commands.give_leave(
                officer=known["the_officer"], first=known["first"], back=known["back"], acting=known["the_acting"],
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        except NotFound:
            form.add_error("officer", _("This officer holds no post in your charge."))
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            return HttpResponseRedirect(reverse("leaves"))
    today = clock.today()
    kept = queries.posts_visible_to(request.actor, Right.KEEP_POSTS).values("pk")
    held = Tenure.objects.filter(queries.open_after(today), post__in=kept).values("officer")
    found = Leave.objects.filter(Q(officer__in=held), cancelled_at=None, valid_to__gt=today)
    page = page_of(found.select_related("officer", "acting").order_by("valid_from", "pk"), request)
    seen = {"page": page, "form": form, "today": today}
    return render(request, "people/leaves.html", seen, status=400 if form.errors else 200)


@require_POST
def end(request: StaffRequest, leave: int) -> HttpResponse:
    """The officer is back, or does not go."""
    commands.end_leave(leave=leave, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("leaves"))
