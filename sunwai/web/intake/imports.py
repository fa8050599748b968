"""Files of departments' feeds: handed in, watched while they are read, looked at, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.transactions import commands, queries, rules
from sunwai.transactions.models import Feed, FeedFile, Upload
from sunwai.transactions.types import UploadState
from sunwai.web.doors import StaffRequest
from sunwai.web.forms import Why
from sunwai.web.intake.words import FILE_STATES, REASONS, UPLOAD_STATES
from sunwai.web.paging import page_of

MEGABYTE = 1024 * 1024


class HandIn(forms.Form):
    """A file and the feed whose mapping reads it."""

    feed = forms.ModelChoiceField(label=_("Feed"), queryset=Feed.objects.none())
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.tsv"}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        feeds = self.fields["feed"]
        if isinstance(feeds, forms.ModelChoiceField):
            feeds.queryset = queries.feeds_importable_by(actor).order_by("name")


def file_for(request: StaffRequest, file: int) -> FeedFile:
    """A file that one may see.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = queries.files_visible_to(request.actor).select_related("feed__department").filter(pk=file).first()
    if found is None:
        raise NotFound
    return found


def upload_for(request: StaffRequest, upload: int) -> Upload:
    """An upload that one may see: one's own, or a feed's that one may look at.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = Upload.objects.select_related("feed", "file").filter(pk=upload).first()
    may = found and (
        found.uploaded_by == str(request.actor) or queries.uploads_visible_to(request.actor).filter(pk=upload).exists()
    )
    if found is None or not may:
        raise NotFound
    return found


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Feeds that did not come, a form to hand a file in, and the files, newest first."""
    return _page(request, HandIn(actor=request.actor) if request.actor.may(Right.IMPORT_TRANSACTIONS) else None)


def _page(request: StaffRequest, form: HandIn | None) -> HttpResponse:
    files = queries.files_visible_to(request.actor).select_related("feed").order_by("-received_at", "-pk")
    under_way = queries.uploads_visible_to(request.actor).filter(state__in=[UploadState.WAITING, UploadState.READING])
    seen = {
        "form": form, "page": page_of(files, request), "states": FILE_STATES,
        "alarms": queries.open_alarms(request.actor).select_related("feed", "post").order_by("-day", "feed__name"),
        "under_way": under_way.select_related("feed").order_by("pk"), "upload_states": UPLOAD_STATES,
    }  # fmt: skip
    return render(request, "intake/imports.html", seen, status=400 if form and form.is_bound else 200)


@require_POST
def hand_in(request: StaffRequest) -> HttpResponse:
    """Keeps the file; a job reads it."""
    form = HandIn(request.POST, request.FILES, actor=request.actor)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    upload = commands.hand_upload(
        feed=form.cleaned_data["feed"], name=file.name, chunks=file.chunks(MEGABYTE), by=request.actor, at=clock.now()
    )
    return HttpResponseRedirect(reverse("upload", args=[upload.pk]))


@require_safe
def upload(request: StaffRequest, upload: int) -> HttpResponse:
    """How far the reading is; the page asks again by itself."""
    found = upload_for(request, upload)
    is_part = request.headers.get("X-Part") == "1"
    seen = {"upload": found, "states": UPLOAD_STATES, "over": UploadState(found.state).is_over}
    return render(request, "intake/upload_part.html" if is_part else "intake/upload.html", seen)


@require_safe
def file(request: StaffRequest, file: int) -> HttpResponse:
    """One file: what became of its rows."""
    found = file_for(request, file)
    seen = {
        "file": found, "states": FILE_STATES, "reasons": queries.reasons(found), "words": REASONS, "form": Why(),
        "may_retract": found.state == "loaded" and rules.can_retract(request.actor, found),
        "may_mend": queries.quarantine_visible_to(request.actor).filter(file=found).exists(),
    }  # fmt: skip
    return render(request, "intake/file.html", seen)


@require_POST
def retract(request: StaffRequest, file: int) -> HttpResponse:
    """Takes the whole file back, with its reason."""
    form = Why(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    commands.retract_file(file=file_for(request, file), reason=reason, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("file", args=[file]))
