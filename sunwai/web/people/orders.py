"""Transfer orders: written line by line or brought as CSV, looked at, kept; withdrawn before their day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunwai.base import clock
from sunwai.base.refusals import NotFound
from sunwai.directory import commands, queries
from sunwai.directory.commands.posting import Plan
from sunwai.directory.models import Officer, Post
from sunwai.directory.types import Charge, Fault, OrderDraft, OrderLine, OrderRefused
from sunwai.web.cases.above import counted
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of
from sunwai.web.people.words import names_of

ROWS = 5
"""Empty rows that a new order shows."""


class Order(forms.Form):
    """The paper's head."""

    number = forms.CharField(label=_("Number of the order"), max_length=100)
    dated = forms.DateField(
        label=_("Date of the order"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    effective = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    file = forms.FileField(
        label=_("Lines as a sheet"), required=False, widget=forms.FileInput(attrs={"accept": ".csv"})
    )


@dataclass(frozen=True)
class Row:
    """A line on the form, with what is wrong with it."""

    number: int
    line: OrderLine
    faults: tuple[str, ...] = ()


@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """The orders that reach a post in this one's charge, newest first."""
    page = page_of(queries.orders_visible_to(request.actor).order_by("-effective", "-pk"), request)
    return render(request, "people/orders.html", {"page": page, "today": clock.today()})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """A new order: looked at first, with all that is wrong and all that it moves; then kept."""
    if request.method != "POST":
        form = Order(initial={"dated": clock.today(), "effective": clock.today()})
        return _page(request, form, [])
    form = Order(request.POST, request.FILES)
    lines, faults = _lines(request)
    if not form.is_valid() or faults:
        return _page(request, form, lines, faults)
    draft = OrderDraft(form.cleaned_data["number"], form.cleaned_data["dated"], form.cleaned_data["effective"], lines)
    if request.POST.get("deed") == "keep" and "file" not in request.FILES:
        try:
            order = commands.keep_order(draft=draft, by=request.actor, at=clock.now())
        except OrderRefused as refused:
            return _page(request, form, lines, refused.faults)
        return HttpResponseRedirect(reverse("order", args=[order.pk]))
    plan = commands.plan_order(draft=draft, by=request.actor, at=clock.now())
    return _page(request, form, lines, plan.faults, plan)


def _lines(request: StaffRequest) -> tuple[list[OrderLine], tuple[Fault, ...]]:
    """The rows of the form that are not empty; a file brings its own instead."""
    if file := request.FILES.get("file"):
        try:
            return commands.read_lines(file.read()), ()
        except OrderRefused as refused:
            return [], refused.faults
    columns = [request.POST.getlist(name) for name in ("officer", "leaves", "takes", "charge")]
    rows = [[cell.strip()[:200] for cell in row] for row in zip(*columns, strict=False)]
    return [
        OrderLine(officer, leaves, takes, Charge(charge) if charge in set(Charge) else Charge.FULL)
        for officer, leaves, takes, charge in rows
        if officer or leaves or takes
    ], ()


def _page(
    request: StaffRequest, form: Order, lines: list[OrderLine], faults: Any = (), plan: Plan | None = None
) -> HttpResponse:
    said: dict[int, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.line, []).append(fault.reason)
    rows = [Row(n, line, tuple(said.pop(n, ()))) for n, line in enumerate(lines, start=1)]
    rows += [Row(n, OrderLine("")) for n in range(len(rows) + 1, len(rows) + 1 + max(ROWS - len(rows), 1))]
    is_good = plan is not None and not plan.faults
    seen = {
        "form": form, "rows": rows, "said": [(line, reason) for line, some in sorted(said.items()) for reason in some],
        "charges": list(Charge), "plan": plan if is_good else None, "is_wrong": bool(faults),
        "moves": _moves(plan, form) if plan and is_good else [], "vacant": _vacant(plan, form) if plan else [],
    }  # fmt: skip
    return render(request, "people/order_new.html", seen, status=400 if form.errors or faults else 200)


def _moves(plan: Plan, form: Order) -> list[dict[str, Any]]:  # noqa: ARG001
    """Each move with how many open cases it leaves and takes."""
    posts = {one.pk for move in plan.moves for one in (move.leaves, move.takes) if one}
    waits = {one.post.pk: one.open for one in counted(sorted(posts))}
    return [
        {"move": one, "left": waits.get(one.leaves.pk) if one.leaves else None,
         "taken": waits.get(one.takes.pk) if one.takes else None}
        for one in plan.moves
    ]  # fmt: skip


def _vacant(plan: Plan, form: Order) -> list[dict[str, Any]]:
    """The posts that nobody takes, and who answers for them from that day."""
    above = {one.pk: one.reports_to_id for one in plan.vacant}
    day = form.cleaned_data["effective"]
    standing = queries.standing_for([one for one in above.values() if one], day)
    officers = Officer.objects.in_bulk([one.officer for one in standing.values() if one.officer])
    seats = Post.objects.in_bulk([one.seat for one in standing.values() if one.seat])
    found = []
    for post in plan.vacant:
        to = standing.get(above[post.pk] or 0)
        found.append({
            "post": post, "seat": seats.get(to.seat or 0) if to else None,
            "officer": officers.get(to.officer or 0) if to else None,
        })  # fmt: skip
    return found


@require_safe
def shown(request: StaffRequest, order: int) -> HttpResponse:
    """One order, as it prints."""
    found = queries.orders_visible_to(request.actor).filter(pk=order).first()
    if found is None:
        raise NotFound
    lines = found.lines.select_related("officer", "leaves", "takes").order_by("number")
    waits = found.withdrawn_at is None and found.effective > clock.today()
    seen = {
        "order": found, "lines": lines, "names": names_of([found.kept_by, found.withdrawn_by]),
        "may_withdraw": waits and queries.is_in_charge(request.actor, found), "waits": waits, "charges": Charge,
    }  # fmt: skip
    return render(request, "people/order.html", seen)


@require_POST
def withdraw(request: StaffRequest, order: int) -> HttpResponse:
    """Takes it back before its day."""
    commands.withdraw_order(order=order, by=request.actor, at=clock.now())
    return HttpResponseRedirect(reverse("order", args=[order]))
