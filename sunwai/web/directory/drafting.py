"""A new thing, one that changes, one that ends: written on a form, kept as a draft, looked at on the draft's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sunwai.base import clock
from sunwai.base.refusals import NotFound, Refused
from sunwai.directory import commands
from sunwai.directory.changes import DirectoryChange
from sunwai.directory.commands.moving import PLACE
from sunwai.directory.commands.world import read_world
from sunwai.directory.commands.writing import SHEET, cells_of
from sunwai.directory.keeping import RowsRefused, Successor
from sunwai.directory.models import Area
from sunwai.directory.queries import open_after
from sunwai.web.directory.finding import the_sheet, the_thing, what
from sunwai.web.directory.forms import SUCCESSORS, Drafted, EndForm, EndPostForm, MoveForm, ThingForm, tomorrow
from sunwai.web.directory.words import COLUMNS, NEW, ONE, TABLES, Names
from sunwai.web.doors import StaffRequest
from sunwai.web.showing import name_of

ASKS = ("GET", "HEAD", "POST")


def _to(made: DirectoryChange) -> HttpResponse:
    return HttpResponseRedirect(reverse("directory_change", args=[made.pk]))


def _drafted(form: Drafted, draft: Callable[[dict[str, Any]], DirectoryChange]) -> DirectoryChange | None:
    """The draft, or nothing where the form says why not."""
    if not form.is_valid():
        return None
    try:
        return draft(form.cleaned_data)
    except RowsRefused as refused:
        form.take(refused)
    except Refused as refusal:
        form.add_error("day", refusal.sentence)
    return None


@require_http_methods(ASKS)
def new(request: StaffRequest, sheet: str) -> HttpResponse:
    """Adds a thing."""
    the_sheet(sheet)
    form = ThingForm(sheet, request.POST or None, is_new=True, initial={"day": tomorrow()})

    def draft(said: dict[str, Any]) -> DirectoryChange:
        cells = form.cells() | ({} if sheet == "officers" else {"valid_from": said["day"].isoformat()})
        return commands.draft_rows(
            rows={sheet: [cells]}, day=said["day"], reason=said["reason"], by=request.actor, at=clock.now()
        )

    if made := _drafted(form, draft):
        return _to(made)
    seen = {"form": form, "sheet": sheet, "words": TABLES[sheet], "heading": NEW[sheet], "is_new": True}
    return render(request, "directory/form.html", seen, status=400 if form.is_bound else 200)


@require_http_methods(ASKS)
def alter(request: StaffRequest, sheet: str, thing: int) -> HttpResponse:
    """Changes what may change of a thing."""
    it = the_thing(request.actor, sheet, thing)
    known = read_world()
    now = cells_of(known, SHEET[sheet], known.tables[sheet].before[it.pk])
    form = ThingForm(sheet, request.POST or None, is_new=False, initial=now | {"day": tomorrow()})

    def draft(said: dict[str, Any]) -> DirectoryChange:
        return commands.draft_rows(
            rows={sheet: [form.cells() | {"code": it.code}]}, day=said["day"], reason=said["reason"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip

    if made := _drafted(form, draft):
        return _to(made)
    fixed = [column.name for column in SHEET[sheet].columns if column.into in SHEET[sheet].fixed and now[column.name]]
    names = Names((name, now[name]) for name in fixed)
    seen = {
        "form": form, "sheet": sheet, "words": TABLES[sheet], "it": it, "heading": name_of(it, what(sheet)),
        "fixed": [(COLUMNS[name], names.cell(name, now[name])) for name in fixed],
    }  # fmt: skip
    return render(request, "directory/form.html", seen, status=400 if form.is_bound else 200)


@require_http_methods(ASKS)
def move(request: StaffRequest, sheet: str, thing: int) -> HttpResponse:
    """An office in another area, or an area under another one: it ends, and goes on there."""
    if sheet not in PLACE:
        raise NotFound
    it = the_thing(request.actor, sheet, thing)
    form = MoveForm(sheet, request.POST or None, initial={"day": tomorrow()})

    def draft(said: dict[str, Any]) -> DirectoryChange:
        return commands.draft_move(
            sheet=sheet, thing=it.pk, to=said[form.place], reports_to=said["reports_to"].strip(), day=said["day"],
            reason=said["reason"], by=request.actor, at=clock.now(),
        )  # fmt: skip

    if made := _drafted(form, draft):
        return _to(made)
    seen = {
        "form": form, "sheet": sheet, "words": TABLES[sheet], "it": it, "name": name_of(it, what(sheet)),
        "place": form[form.place],
    }  # fmt: skip
    return render(request, "directory/move.html", seen, status=400 if form.is_bound else 200)


@require_http_methods(ASKS)
def end(request: StaffRequest, sheet: str, thing: int) -> HttpResponse:
    """Ends a thing, with what stands on it, and says who follows."""
    it = the_thing(request.actor, sheet, thing)
    if sheet == "officers":
        raise NotFound
    form = (EndPostForm if sheet == "posts" else EndForm)(request.POST or None, initial={"day": tomorrow()})
    rows = _successors(request) if sheet == "areas" else []
    below = _below(request, it) if sheet == "areas" else []

    def draft(said: dict[str, Any]) -> DirectoryChange:
        follow = [Successor(said["successor"])] if said.get("successor") else [one for one in rows if one.code]
        return commands.draft_end(
            sheet=sheet, thing=it.pk, day=said["day"], reason=said["reason"], successors=follow, by=request.actor,
            goes={pk: rows[number - 1].code for pk, _name, number in below if number}, at=clock.now(),
        )  # fmt: skip

    if made := _drafted(form, draft):
        return _to(made)
    seen = {
        "form": form, "sheet": sheet, "words": TABLES[sheet], "it": it, "name": name_of(it, what(sheet)),
        "successors": list(enumerate(rows, 1)), "kind": ONE[sheet], "below": below,
    }  # fmt: skip
    return render(request, "directory/end.html", seen, status=400 if form.is_bound else 200)


def _successors(request: StaffRequest) -> list[Successor]:
    """The rows of the form, and empty ones up to a handful."""
    columns = [request.POST.getlist(name) for name in ("code", "share", "name", "name_ur")]
    rows = [Successor(*(cell.strip()[:200] for cell in row)) for row in zip(*columns, strict=False)]
    return rows + [Successor("", "")] * (SUCCESSORS - len(rows))


def _below(request: StaffRequest, it: Area) -> list[tuple[int, str, int]]:
    """The area itself, for what stands in it, and those right below it: with the row of the successor they go on to."""
    areas = Area.objects.filter(open_after(clock.today()), parent=it).order_by("code")
    asked = {one: request.POST.get(f"goes-{one}", "") for one in [it.pk, *areas.values_list("pk", flat=True)]}
    numbers = {pk: int(said) if said in set("1234") else 0 for pk, said in asked.items()}
    return [(it.pk, "", numbers[it.pk]), *((one.pk, name_of(one), numbers[one.pk]) for one in areas)]
