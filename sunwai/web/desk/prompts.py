"""The library of what is played in calls: upload, listen, approve, switch off."""

from __future__ import annotations

from django import forms
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.messages import commands
from sunwai.messages.models import Prompt, PromptVersion
from sunwai.messages.types import BadPrompt
from sunwai.messages.voice import sound
from sunwai.web.desk.programmes import LANGUAGES
from sunwai.web.doors import StaffRequest

CODES = _("Small letters and dashes, such as leader-greeting.")
STATES = {"draft": _("Draft"), "approved": _("In use"), "retired": _("Replaced")}


class Recorded(forms.Form):
    """A version of a prompt: a recording, or words that the machine speaks."""

    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=CODES, error_messages={"invalid": CODES},
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short", "autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGES.items()))
    file = forms.FileField(
        label=_("Recording"), required=False, widget=forms.FileInput(attrs={"accept": "audio/*"}),
        help_text=_("WAV, FLAC, OGG or MP3, at most five minutes. Without one the machine speaks the words."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What is said"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )  # fmt: skip
    speaker = forms.CharField(label=_("Whose voice"), max_length=120)
    valid_until = forms.DateField(
        label=_("May be played until"), required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
        help_text=_("After this day it is played in no call. A leader’s voice needs one."),
    )  # fmt: skip


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every prompt with its versions."""
    return _listed(request, Recorded())


@require_POST
def add(request: StaffRequest) -> HttpResponse:
    """Keeps a version as a draft; a file that is no sound is said so."""
    form = Recorded(request.POST, request.FILES)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("code", "name", "language", "words", "speaker")}
        file = form.cleaned_data["file"]
        content = file.read(sound.MOST_BYTES + 1) if file else None
        try:
            commands.record_prompt(
                **given, sound_bytes=content, valid_until=form.cleaned_data["valid_until"], by=request.actor,
                at=clock.now(),
            )  # fmt: skip
        except (BadPrompt, sound.NotSound, sound.TooLong, sound.NoTool) as refusal:
            form.add_error("file" if file else "words", refusal.sentence)
        else:
            return HttpResponseRedirect(reverse("prompts"))
    return _listed(request, form)


def _listed(request: StaffRequest, form: Recorded) -> HttpResponse:
    versions = PromptVersion.objects.select_related("prompt").order_by("prompt__code", "language", "-number")
    by_prompt: dict[Prompt, list[PromptVersion]] = {}
    for version in versions:
        by_prompt.setdefault(version.prompt, []).append(version)
    may = request.actor.may
    seen = {
        "prompts": list(by_prompt.items()), "form": form, "languages": LANGUAGES, "states": STATES,
        "may_draft": may(Right.DRAFT_PROGRAMME), "may_release": may(Right.RELEASE_PROGRAMME),
        "me": str(request.actor), "today": clock.day_of(clock.now()),
    }  # fmt: skip
    return render(request, "desk/prompts.html", seen, status=400 if form.is_bound else 200)


@require_safe
def listen(request: StaffRequest, version: int) -> FileResponse:  # noqa: ARG001
    """One recording, as it is played."""
    found = PromptVersion.objects.filter(pk=version).first()
    if found is None or not sound.file_of(found.digest).exists():
        raise NotFound
    return FileResponse(sound.file_of(found.digest).open("rb"), content_type="audio/wav")


@require_POST
def approve(request: StaffRequest, version: int) -> HttpResponse:
    """A second person puts it into use."""
    commands.approve_prompt(version=version, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("prompts"))


@require_POST
def switch(request: StaffRequest, prompt: int) -> HttpResponse:
    """The one switch: it is played nowhere from now on, or may be again."""
    commands.switch_prompt(prompt=prompt, is_on=request.POST.get("on") == "1", by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("prompts"))
