"""Letters about findings: drafted from one, changed, issued under a number, read and printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.insight.models import Finding
from sunwai.reports import commands, letters, queries, rules
from sunwai.reports.models import Letter
from sunwai.reports.types import LetterKind
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.remedies import finding_for, posts_of
from sunwai.web.evidence.words import FINDINGS
from sunwai.web.paging import page_of
from sunwai.web.showing import name_of


class Start(forms.Form):
    """Which letter, and to which post of the office."""

    kind = forms.ChoiceField(label=_("Which letter?"), choices=())
    post = forms.ChoiceField(label=_("To which post?"), choices=())

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, finding)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.value, one.label) for one in LetterKind]


class Words(forms.Form):
    """The words of a letter in both languages, and its post."""

    post = forms.ChoiceField(label=_("To which post?"), choices=())
    text = forms.CharField(
        label=_("In English"), max_length=8000,
        widget=forms.Textarea(attrs={"rows": 14, "dir": "ltr", "lang": "en"}),
    )  # fmt: skip
    text_ur = forms.CharField(
        label=_("In Urdu"), max_length=8000, widget=forms.Textarea(attrs={"rows": 14, "dir": "rtl", "lang": "ur"})
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, finding)


def _choose(form: forms.Form, finding: Finding) -> None:
    """The posts of the office, and the head of its department there."""
    heads = Post.objects.filter(
        area=finding.office.district, department=finding.office.department, office__isnull=True, valid_to__isnull=True
    )
    field = form.fields["post"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [(str(one.pk), name_of(one, "title")) for one in (*posts_of(finding), *heads)]


def letter_for(request: StaffRequest, letter: int) -> Letter:
    """A letter that one may see.

    Raises:
        NotFound: there is none, or not for this person.
    """
    found = queries.letters_visible_to(request.actor).select_related(
        "finding__office__district", "finding__office__department", "finding__service", "post__office", "post__area",
        "signed_by__office", "signed_by__area", "issued_by", "drafted_by",
    ).filter(pk=letter).first()  # fmt: skip
    if found is None:
        raise NotFound
    return found


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The letters that one may see, drafts first, then the newest."""
    found = queries.letters_visible_to(request.actor).select_related("finding__office", "post", "signed_by")
    page = page_of(found.order_by("issued_at", "pk").reverse(), request)
    return render(request, "evidence/letters.html", {"page": page, "kinds": _kinds(), "words": FINDINGS})


def _kinds() -> dict[str, str]:
    return {one.value: one.label for one in LetterKind}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: StaffRequest, finding: int) -> HttpResponse:
    """Drafts a letter about a finding."""
    found = finding_for(request, finding)
    form = Start(request.POST if request.method == "POST" else None, finding=found)
    if form.is_bound and form.is_valid():
        made = commands.draft_letter(
            finding=found, kind=LetterKind(form.cleaned_data["kind"]), account=request.user, by=request.actor,
            post=Post.objects.get(pk=form.cleaned_data["post"]), at=clock.now(),
        )  # fmt: skip
        return HttpResponseRedirect(reverse("letter", args=[made.pk]))
    seen = {"form": form, "finding": found, "words": FINDINGS}
    return render(request, "evidence/letter_start.html", seen, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: StaffRequest, letter: int) -> HttpResponse:
    """A letter: its words to change while it is a draft, and to read once it is issued."""
    found = letter_for(request, letter)
    may_write = rules.may_write(request.actor, found.finding)
    given = {"post": found.post_id, "text": found.text, "text_ur": found.text_ur}
    form = Words(request.POST if request.method == "POST" else None, finding=found.finding, initial=given)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        post = Post.objects.get(pk=said["post"])
        commands.change_letter(
            letter=found, text=said["text"], text_ur=said["text_ur"], post=post, by=request.actor, at=clock.now()
        )
        return HttpResponseRedirect(reverse("letter", args=[found.pk]))
    seen = {
        "letter": found, "finding": found.finding, "form": form, "words": FINDINGS, "kinds": _kinds(),
        "may_write": may_write, "may_change": may_write and found.issued_at is None,
        "signing": queries.signing_posts(request.actor, found) if may_write else [],
        "paragraphs": (found.text_ur if translation.get_language() == "ur" else found.text).split("\n\n"),
    }  # fmt: skip
    return render(request, "evidence/letter.html", seen, status=400 if form.is_bound else 200)


@require_POST
def issue(request: StaffRequest, letter: int) -> HttpResponse:
    """Issues a letter in the name of a post that one answers for."""
    found = letter_for(request, letter)
    chosen = request.POST.get("signed_by", "")
    signed_by = queries.signing_posts(request.actor, found).filter(pk=chosen if chosen.isdecimal() else 0).first()
    if signed_by is None:
        raise NotFound
    commands.issue_letter(letter=found, account=request.user, signed_by=signed_by, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("letter", args=[found.pk]))


@require_POST
def drop(request: StaffRequest, letter: int) -> HttpResponse:
    """Throws a draft away."""
    commands.drop_letter(letter=letter_for(request, letter), by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("letters"))


@require_safe
def as_pdf(request: StaffRequest, letter: int) -> HttpResponse:
    """The letter to print, in the language of the page."""
    found = letter_for(request, letter)
    response = HttpResponse(letters.pdf(found, translation.get_language() or "ur"), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sunwai-letter-{found.pk}.pdf"'
    return response
