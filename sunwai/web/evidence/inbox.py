"""The inbox of reports: what waits with one's posts, what waits below them, and what nobody reads."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Post
from sunwai.directory.queries import valid
from sunwai.insight.findings import months_back
from sunwai.reports import commands, queries
from sunwai.reports.models import Chase, Opening, Redirect
from sunwai.web.doors import StaffRequest
from sunwai.web.evidence.reports import titles
from sunwai.web.paging import page_of
from sunwai.web.showing import name_of

MONTHS = 6
RUNNING = 3
"""So many periods in a row that nobody opened are asked about."""


@require_safe
def inbox(request: StaffRequest) -> HttpResponse:
    """The reports that wait with one's posts, those past their date first; or those below them."""
    is_below = request.GET.get("below") == "1"
    everything = request.GET.get("all") == "1"
    found = queries.below_actor(request.actor) if is_below else queries.with_actor(request.actor)
    if not everything:
        found = found.filter(acknowledged_at__isnull=True)
    found = (
        found.select_related(
            "report__area", "report__department", "report__service", "report__post", "post", "acknowledged_by"
        )
        .defer("report__content")
        .prefetch_related("moves")
    )
    page = page_of(found.order_by("acknowledge_by", "report__area__name", "pk"), request)
    shown = [one.pk for one in page]
    seen = {
        "page": page, "below": is_below, "everything": everything, "kinds": titles(), "today": clock.today(),
        "opened": set(Opening.objects.filter(report__delivery__in=shown).values_list("report", flat=True)),
    }  # fmt: skip
    steps = _steps(shown)
    seen["rows"] = [(one, steps.get(one.pk, [])) for one in page]
    return render(request, "evidence/inbox.html", seen)


def _steps(deliveries: list[int]) -> dict[int, list[Chase]]:
    found: dict[int, list[Chase]] = {}
    for one in Chase.objects.filter(delivery__in=deliveries).select_related("post").order_by("pk"):
        found.setdefault(one.delivery_id or 0, []).append(one)
    return found


@require_POST
def acknowledge(request: StaffRequest, delivery: int) -> HttpResponse:
    """The post says that it has a report."""
    found = queries.with_actor(request.actor).filter(pk=delivery).first()
    if found is None:
        raise NotFound
    commands.acknowledge_report(delivery=found, account=request.user, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("report_inbox"))


class Way(forms.Form):
    """Where a kind of report goes instead, and why."""

    to = forms.ChoiceField(label=_("To which post instead?"), choices=(), required=False)
    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def _way(post: Post, data: object = None) -> Way:
    """The form: to nobody, to those above the post, or to another post of the same place."""
    form = Way(data)  # type: ignore[arg-type]
    today = clock.today()
    near = Post.objects.filter(valid(today), area=post.area, office__isnull=True).exclude(pk=post.pk)
    above = Post.objects.filter(pk=post.reports_to_id) if post.reports_to_id else Post.objects.none()
    posts = sorted({*near, *above}, key=lambda one: name_of(one, "title"))
    field = form.fields["to"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", str(_("To nobody: stop it"))), *((str(one.pk), name_of(one, "title")) for one in posts)]
    return form


@require_safe
def unread(request: StaffRequest) -> HttpResponse:
    """How each kind of report is read at each post, the least read first."""
    since = _since()
    rows = queries.readership(since)
    posts = Post.objects.select_related("area").in_bulk({one.post for one in rows})
    stopped = Redirect.objects.filter(ended_at__isnull=True).select_related("post__area", "to").order_by("-at")
    ways = {(one.kind, one.post_id) for one in stopped}
    told = [
        {"row": one, "post": posts[one.post], "asked": one.unread >= RUNNING and (one.kind, one.post) not in ways}
        for one in rows
    ]
    told.sort(key=lambda one: not one["asked"])
    total = {name: sum(getattr(one, name) for one in rows) for name in ("delivered", "opened", "acknowledged")}
    seen = {
        "page": page_of(told, request), "kinds": titles(), "since": since, "total": total, "stopped": stopped,
        "asked": sum(bool(one["asked"]) for one in told),
    }  # fmt: skip
    return render(request, "evidence/unread.html", seen)


def _since() -> date:
    return months_back(clock.today() - timedelta(days=1), MONTHS)


@require_http_methods(["GET", "HEAD", "POST"])
def steer(request: StaffRequest, kind: str, post: int) -> HttpResponse:
    """Stops a kind of report for a post, or sends it to another."""
    found = Post.objects.select_related("area").filter(pk=post).first()
    if found is None or kind not in titles():
        raise NotFound
    form = _way(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        to = Post.objects.filter(pk=form.cleaned_data["to"] or 0).first()
        commands.redirect(
            kind=kind, post=found, to=to, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now()
        )
        return HttpResponseRedirect(reverse("unread"))
    seen = {"form": form, "post": found, "kind": titles()[kind]}
    return render(request, "evidence/steer.html", seen, status=400 if form.is_bound else 200)


@require_POST
def end_way(request: StaffRequest, redirect: int) -> HttpResponse:
    """A kind of report goes to its post again."""
    found = Redirect.objects.filter(pk=redirect).first()
    if found is None:
        raise NotFound
    commands.end_redirect(redirect=found, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("unread"))
