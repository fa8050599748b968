"""Cases of another system: looked at first, then brought in, and nobody is told of anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.refusals import Refused
from sunwai.complaints.commands.importing import Brought, import_cases
from sunwai.complaints.mapping import read
from sunwai.web.administration.feeds import MOST_BYTES, MOST_TABLES
from sunwai.web.doors import StaffRequest
from sunwai.web.intake.words import REASONS

MOST_FILE, SHOWN = 32 * 1024 * 1024, 200


class Bringing(forms.Form):
    """A mapping and a file."""

    mapping = forms.FileField(label=_("A mapping file"), widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))
    file = forms.FileField(label=_("The cases"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.tsv"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_FILE or file.read(2) == b"\x1f\x8b":
            raise forms.ValidationError(_("At most 32 megabytes, not packed: cut it, or bring it in at the machine."))
        file.seek(0)
        return file


@dataclass(frozen=True)
class Done:
    """What became of the rows, or would; a refused one as line, column and reason, without what stood there."""

    counts: Brought
    reasons: list[tuple[str, int]]
    faults: list[tuple[int, str, str]]
    is_kept: bool


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: StaffRequest) -> HttpResponse:
    """A file is read through a mapping: to look at, or to keep."""
    form = Bringing(request.POST or None, request.FILES or None)
    done: Done | None = None
    if request.method == "POST" and form.is_valid():
        try:
            done = _done(request, form, is_kept=request.POST.get("deed") == "bring")
        except Refused as refused:
            form.add_error(None, refused.sentence)
    seen = {"form": form, "done": done, "reasons": REASONS, "most": SHOWN}
    return render(request, "administration/cases.html", seen, status=400 if form.errors else 200)


def _done(request: StaffRequest, form: Bringing, *, is_kept: bool) -> Done:
    """All of it happens; what is only looked at is rolled back."""
    tables = request.FILES.getlist("tables")[:MOST_TABLES]
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for one in tables:
            (place / PurePath(one.name or "table").name).write_bytes(one.read(MOST_BYTES))
        words, data = place / "mapping.yaml", place / "cases"
        words.write_bytes(form.cleaned_data["mapping"].read(MOST_BYTES))
        with data.open("wb") as there:
            for part in form.cleaned_data["file"].chunks():
                there.write(part)
        with transaction.atomic():
            found = import_cases(path=data, mapping=read(words, is_alone=True), by=request.actor, at=clock.now())
            if not is_kept:
                transaction.set_rollback(True)
    faults = [(line, column, reason) for line, column, reason, _fields in found.faults[:SHOWN]]
    return Done(found, list(found.reasons.items()), faults, is_kept)
