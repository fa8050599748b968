"""Feeds and how each is read: a mapping is drafted, tried on a sample, released by another; every version stays."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.transactions import commands, queries, rules
from sunwai.transactions.models import Feed, FeedToken, MappingVersion
from sunwai.transactions.types import MappingState, Tried
from sunwai.web.administration.comparing import compared
from sunwai.web.administration.programs import shown as secret_shown
from sunwai.web.doors import StaffRequest
from sunwai.web.intake.words import REASONS
from sunwai.web.people.words import names_of

MOST_BYTES, MOST_SAMPLE, MOST_TABLES = 512 * 1024, 8 * 1024 * 1024, 12


class Drafted(forms.Form):
    """A mapping as a file or as its text."""

    file = forms.FileField(
        label=_("A mapping file"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"})
    )
    text = forms.CharField(
        label=_("Or its text"), required=False, max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"class": "long code", "dir": "ltr", "spellcheck": "false"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        if not known.get("file") and not known.get("text") and not self.errors:
            self.add_error("file", _("Bring a file, or write its text below."))
        return known


class Sample(forms.Form):
    file = forms.FileField(label=_("A sample file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.tsv"}))


def feed_for(request: StaffRequest, code: str) -> Feed:
    """Raises:
    NotFound: there is none, or it is another department's.
    """
    feeds = queries.feeds_importable_by(request.actor).select_related("department", "alarm_post")
    found = feeds.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def version_for(request: StaffRequest, version: int) -> MappingVersion:
    """Raises:
    NotFound: there is none, or it is of another department's feed.
    """
    found = MappingVersion.objects.select_related("department", "undoes").filter(pk=version).first()
    if found is None or not rules.can_define(request.actor, found.code, found.department_id):
        raise NotFound
    return found


def drafts_for(request: StaffRequest) -> list[MappingVersion]:
    """The drafts of feeds that one keeps."""
    drafts = MappingVersion.objects.filter(state=MappingState.DRAFT).order_by("drafted_at", "pk")
    return [one for one in drafts if rules.can_define(request.actor, one.code, one.department_id)]


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every feed with the version in force, and the drafts that wait."""
    feeds = queries.feeds_importable_by(request.actor).select_related("department", "alarm_post").order_by("code")
    now = dict(MappingVersion.objects.filter(state=MappingState.RELEASED).values_list("code", "number"))
    drafts = drafts_for(request)
    seen = {
        "rows": [(one, now.get(one.code)) for one in feeds], "drafts": drafts,
        "names": names_of(one.drafted_by for one in drafts),
    }  # fmt: skip
    return render(request, "administration/feeds.html", seen)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A new draft, of a feed that is there or of one to be; what is wrong is said with its place."""
    form = Drafted(request.POST or None, request.FILES or None, initial={"text": _begin(request)})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        text = file.read(MOST_BYTES).decode("utf-8-sig", "replace") if file else form.cleaned_data["text"]
        tables = {one.name: one.read(MOST_BYTES) for one in request.FILES.getlist("tables")[:MOST_TABLES] if one.name}
        try:
            made = commands.draft_mapping(
                name=file.name if file else "", text=text, tables=tables, by=request.actor, at=clock.now()
            )
            return HttpResponseRedirect(reverse("mapping", args=[made.pk]))
        except Refused as refused:
            form.add_error("text", refused.sentence)
    return render(request, "administration/mapping_new.html", {"form": form}, status=400 if form.errors else 200)


def _begin(request: StaffRequest) -> str:
    """The text of the version that one comes from, to change it."""
    number = request.GET.get("from", "")
    return version_for(request, int(number)).text if number.isascii() and number.isdigit() and len(number) < 10 else ""


@require_safe
def shown(request: StaffRequest, code: str) -> HttpResponse:
    """One feed: when it is expected, every version of its mapping, and the programs that may send it."""
    feed = feed_for(request, code)
    versions = list(MappingVersion.objects.filter(code=code).select_related("undoes").order_by("-number"))
    tokens = list(FeedToken.objects.filter(feed=feed).order_by("-revoked_at", "-pk"))
    seen = {
        "feed": feed, "versions": versions, "tokens": tokens, "states": {one.value: one.label for one in MappingState},
        "names": names_of(
            [who for one in versions for who in (one.drafted_by, one.released_by)] + [one.made_by for one in tokens]
        ),
    }  # fmt: skip
    return render(request, "administration/feed.html", seen)


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: StaffRequest, version: int) -> HttpResponse:
    """One version: its text, what differs from the one in force, and what it makes of a sample."""
    found = version_for(request, version)
    form = Sample(request.POST or None, request.FILES or None)
    tried: Tried | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > MOST_SAMPLE:
            form.add_error("file", _("A sample has at most eight megabytes: cut it."))
        else:
            tried = _tried(request, found, file)
    now = MappingVersion.objects.filter(code=found.code, state=MappingState.RELEASED).exclude(pk=found.pk).first()
    seen: dict[str, Any] = {
        "version": found, "form": form, "tried": tried, "now": now, "state": MappingState(found.state).label,
        "difference": compared(now.text, found.text) if now else None, "reasons": REASONS,
        "may_release": rules.can_release(request.actor, found), "is_mine": found.drafted_by == str(request.actor),
        "is_draft": found.state == MappingState.DRAFT, "names": names_of([found.drafted_by, found.released_by]),
    }  # fmt: skip
    return render(request, "administration/mapping.html", seen, status=400 if form.errors else 200)


def _tried(request: StaffRequest, version: MappingVersion, file: Any) -> Tried:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample"
        with path.open("wb") as there:
            for part in file.chunks():
                there.write(part)
        return commands.try_mapping(
            version=version.pk, path=path, name=file.name, by=request.actor, at=clock.now()
        )  # fmt: skip


@require_POST
def decide(request: StaffRequest, version: int) -> HttpResponse:
    """A second person releases it; or it is withdrawn; or an older one comes back as a new draft."""
    found = version_for(request, version)
    deed = request.POST.get("deed", "")
    by, at = request.actor, clock.now()
    if deed == "release":
        commands.release_mapping(version=found.pk, by=by, at=at)
        return HttpResponseRedirect(reverse("feed", args=[found.code]))
    if deed == "again":
        return HttpResponseRedirect(
            reverse("mapping", args=[commands.redraft_mapping(version=found.pk, by=by, at=at).pk])
        )
    if deed != "withdraw":
        raise NotFound
    commands.withdraw_mapping(version=found.pk, by=by, at=at)
    return HttpResponseRedirect(reverse("mapping", args=[found.pk]))


@require_POST
def token(request: StaffRequest, code: str) -> HttpResponse:
    """A secret for a program that sends this feed, shown this once; or the end of one."""
    feed = feed_for(request, code)
    number = request.POST.get("end", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        found = FeedToken.objects.select_related("feed").filter(feed=feed, pk=int(number)).first()
        if found is None:
            raise NotFound
        commands.revoke_token(token=found, by=request.actor, at=clock.now())
        return HttpResponseRedirect(reverse("feed", args=[code]))
    name = request.POST.get("name", "").strip()[:200]
    if not name:
        return HttpResponseRedirect(reverse("feed", args=[code]))
    made, secret = commands.make_token(feed=feed, name=name, by=request.actor, at=clock.now())
    return secret_shown(request, f"{feed.code} · {made.name}", secret, "feeds")
