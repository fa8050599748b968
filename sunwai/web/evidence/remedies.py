"""Remedies: what was done about findings, under which orders; mistakes are corrected by a newer row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.insight.models import Finding
from sunwai.remedies import commands, queries
from sunwai.remedies.models import Remedy
from sunwai.remedies.types import RemedyKind
from sunwai.reports.models import Notice
from sunwai.reports.queries import letters_visible_to
from sunwai.reports.types import LetterKind
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.words import FINDINGS
from sunwai.web.paging import page_of
from sunwai.web.showing import name_of


class Order(forms.Form):
    """What was done, to whom, and the order behind it."""

    kind = forms.ChoiceField(label=_("What was done"), choices=())
    post = forms.ChoiceField(label=_("To which post"), choices=(), required=False)
    order_number = forms.CharField(
        label=_("Order number"), max_length=100, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    ordered_on = forms.DateField(
        label=_("Date of the order"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = posts_of(finding)
        persons = [(one.value, one.label) for one in RemedyKind if not one.is_of_system]
        system = [(one.value, one.label) for one in RemedyKind if one.is_of_system]
        posts = [(str(one.pk), name_of(one, "title")) for one in self.posts]
        for name, choices in (
            ("kind", [(str(_("To a person")), persons), (str(_("To the system")), system)]),
            ("post", [("", str(_("No single post"))), *posts]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def facts(self) -> dict[str, Any]:
        """The command's arguments."""
        said = self.cleaned_data
        post = next((one for one in self.posts if str(one.pk) == said["post"]), None)
        return {
            "kind": RemedyKind(said["kind"]), "post": post, "order_number": said["order_number"],
            "ordered_on": said["ordered_on"], "note": said["note"],
        }  # fmt: skip


def posts_of(finding: Finding) -> list[Post]:
    """The posts at the office that a finding is about, as they stand today."""
    today = clock.today()
    found = Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), office=finding.office)
    return list(found.order_by("title", "code"))


def finding_for(request: StaffRequest, finding: int) -> Finding:
    """A finding that one may mend.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = (
        queries.remediable_by(request.actor).select_related("office__district", "service").filter(pk=finding).first()
    )
    if found is None:
        raise NotFound
    return found


def _joined(found: QuerySet[Remedy]) -> QuerySet[Remedy]:
    return found.select_related("finding__office__district", "post", "recorded_by", "corrects", "corrected_by")


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Remedies in force, with totals that reconcile; findings that were acknowledged and still wait for one."""
    everything = request.GET.get("all") == "1"
    seen = queries.visible_to(request.actor)
    page = page_of(_joined(seen if everything else queries.in_force(seen)).order_by("-ordered_on", "-pk"), request)
    mended = queries.in_force(Remedy.objects.all()).values("finding")
    unmended = Notice.objects.filter(
        acknowledged_at__isnull=False, finding__in=queries.remediable_by(request.actor)
    ).exclude(finding__in=mended)
    shown = {
        "page": page, "everything": everything, "totals": queries.totals(request.actor), "words": FINDINGS,
        "labels": {one.value: one.label for one in RemedyKind},
        "unmended": unmended.select_related("finding__office").order_by("acknowledged_at")[:10],
    }  # fmt: skip
    return render(request, "evidence/remedies.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest, finding: int) -> HttpResponse:
    """A form for what was done about a finding."""
    found = finding_for(request, finding)
    form = Order(request.POST if request.method == "POST" else None, finding=found, initial=_of_letter(request, found))
    if form.is_bound and form.is_valid():
        commands.record(finding=found, account=request.user, by=request.actor, at=clock.now(), **form.facts())
        return HttpResponseRedirect(reverse("remedies"))
    seen = {"form": form, "finding": found, "words": FINDINGS}
    return render(request, "evidence/remedy.html", seen, status=400 if form.is_bound else 200)


LETTERS = {
    LetterKind.SHOW_CAUSE: RemedyKind.SHOW_CAUSE, LetterKind.INQUIRY: RemedyKind.INQUIRY,
    LetterKind.COMMENDATION: RemedyKind.COMMENDED,
}  # fmt: skip


def _of_letter(request: StaffRequest, finding: Finding) -> dict[str, Any]:
    """What an issued letter about the finding says of the order, where the address names one."""
    wanted = request.GET.get("letter", "")
    issued = letters_visible_to(request.actor).filter(finding=finding, issued_at__isnull=False)
    letter = issued.filter(pk=wanted if wanted.isdecimal() else 0).first()
    if letter is None or letter.issued_at is None:
        return {}
    return {
        "kind": LETTERS[LetterKind(letter.kind)].value, "post": letter.post_id, "order_number": letter.number,
        "ordered_on": clock.day_of(letter.issued_at),
    }  # fmt: skip


def remedy_for(request: StaffRequest, remedy: int) -> Remedy:
    """A remedy that one may correct.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = _joined(queries.visible_to(request.actor)).filter(pk=remedy).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, remedy: int) -> HttpResponse:
    """Puts a newer row in a remedy's place."""
    old = remedy_for(request, remedy)
    initial = {
        "kind": old.kind, "post": old.post_id or "", "order_number": old.order_number, "ordered_on": old.ordered_on,
        "note": old.note,
    }  # fmt: skip
    form = Order(request.POST if request.method == "POST" else None, finding=old.finding, initial=initial)
    if form.is_bound and form.is_valid():
        commands.correct(remedy=old, account=request.user, by=request.actor, at=clock.now(), **form.facts())
        return HttpResponseRedirect(reverse("remedies"))
    seen = {"form": form, "finding": old.finding, "remedy": old, "words": FINDINGS}
    return render(request, "evidence/remedy.html", seen, status=400 if form.is_bound else 200)


@require_POST
def withdraw(request: StaffRequest, remedy: int) -> HttpResponse:
    """Takes a remedy out of the totals; its row stays to be seen."""
    old = remedy_for(request, remedy)
    commands.correct(
        remedy=old, kind=RemedyKind(old.kind), post=old.post, order_number=old.order_number, ordered_on=old.ordered_on,
        note=old.note, is_void=True, account=request.user, by=request.actor, at=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("remedies"))
