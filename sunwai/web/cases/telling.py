"""Stories of solved cases that their citizens agreed to: one person writes, another lets them out."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.complaints.commands import stories as story_commands
from sunwai.complaints.models import Story
from sunwai.complaints.queries import stories as story_queries
from sunwai.web.doors import StaffRequest

MOST = 100


class Written(forms.Form):
    """A story in both languages, without persons."""

    title = forms.CharField(label=_("Title in English"), max_length=120)
    text = forms.CharField(label=_("Story in English"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    title_ur = forms.CharField(label=_("Title in Urdu"), max_length=120)
    text_ur = forms.CharField(label=_("Story in Urdu"), max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))


@require_safe
def stories(request: StaffRequest) -> HttpResponse:
    """Stories that their citizens agreed to and that are not out."""
    rows = story_queries.stories_for(request.actor).select_related("case__category", "case__area")[:MOST]
    return render(request, "cases/stories_desk.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def story(request: StaffRequest, story: int) -> HttpResponse:
    """One story: written by one person, let out by another."""
    found = story_queries.stories_for(request.actor).filter(pk=story).first()
    if found is None:
        raise NotFound
    names = ("title", "text", "title_ur", "text_ur")
    form = Written(request.POST or None, initial={name: getattr(found, name) for name in names})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            story_commands.draft(story=found, by=request.actor, at=clock.now(), **form.cleaned_data)
            return HttpResponseRedirect(reverse("stories_desk"))
        except Refused as error:
            refused = error.sentence
    seen = {"story": found, "form": form, "refused": refused, "may_publish": may_publish(request, found)}
    return render(request, "cases/story_desk.html", seen, status=400 if form.is_bound else 200)


def may_publish(request: StaffRequest, found: Story) -> bool:
    """Whether this person may let it out: it is written, by somebody else."""
    return bool(found.drafted_by) and found.drafted_by != str(request.actor) and not found.published_at


@require_POST
def publish(request: StaffRequest, story: int) -> HttpResponse:
    """Lets it out."""
    found = story_queries.stories_for(request.actor).filter(pk=story).first()
    if found is None:
        raise NotFound
    story_commands.publish(story=found, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("stories_desk"))
