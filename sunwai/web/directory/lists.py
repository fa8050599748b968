"""The directory: what is in force on a day, one thing with its history, and what waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.directory.keeping import KEPT
from sunwai.directory.models import Area, Office, Post, Service, Succession, Tenure
from sunwai.directory.queries import valid
from sunwai.directory.tables import changes_visible_to, history, keeps, planned, things_visible_to, waiting
from sunwai.web.directory.finding import SHOWN, found, rows_of, the_sheet, the_thing, what
from sunwai.web.directory.words import COLUMNS, NEW, ONE, TABLES, counts_of, shown
from sunwai.web.doors import StaffRequest
from sunwai.web.paging import page_of
from sunwai.web.people.words import names_of
from sunwai.web.showing import NONE, name_of

MOST = 20
UNDER = {
    "areas": (("areas", Area, "parent"), ("offices", Office, "area"), ("posts", Post, "area")),
    "departments": (
        ("offices", Office, "department"), ("services", Service, "department"), ("posts", Post, "department"),
    ),
    "offices": (("posts", Post, "office"),),
    "posts": (("posts", Post, "reports_to"),),
}  # fmt: skip
"""What stands on a thing of each table."""


@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """The six tables, what waits, and what was changed."""
    today, actor = clock.today(), request.actor
    tables = []
    for sheet in KEPT:
        rows = things_visible_to(actor, sheet)
        tables.append((sheet, TABLES[sheet], (rows if sheet == "officers" else rows.filter(valid(today))).count()))
    open_ = list(waiting(actor)[: MOST + 1])
    done = list(changes_visible_to(actor).exclude(put_at=None).order_by("-put_at", "-pk")[:MOST])
    seen = {
        "tables": tables, "waiting": [(one, counts_of(one)) for one in open_], "today": today,
        "done": [(one, counts_of(one)) for one in done],
        "names": names_of(who for one in [*open_, *done] for who in (one.drafted_by, one.decided_by)),
    }  # fmt: skip
    return render(request, "directory/overview.html", seen)


def day_asked(request: StaffRequest) -> date:
    """The day that is looked at; today where nonsense is asked."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


@require_safe
def table(request: StaffRequest, sheet: str) -> HttpResponse:
    """One table as it was on a day, with a search."""
    the_sheet(sheet)
    on, text, with_ended = (
        day_asked(request),
        request.GET.get("q", "")[:100].replace("\0", ""),
        request.GET.get("ended") == "1",
    )
    page = page_of(found(request.actor, sheet, text, on, with_ended=with_ended), request)
    seen = {
        "sheet": sheet, "words": TABLES[sheet], "new": NEW[sheet], "page": page, "rows": rows_of(sheet, page, on),
        "heads": [head for head, _said in SHOWN[sheet]], "on": on, "q": text, "ended": with_ended,
        "is_today": on == clock.today(), "one": ONE[sheet], "has_dates": sheet != "officers",
        "tables": [(one, TABLES[one]) for one in KEPT],
    }  # fmt: skip
    return render(request, "directory/table.html", seen)


@require_safe
def one(request: StaffRequest, sheet: str, thing: int) -> HttpResponse:
    """One thing: what it is, what stands on it, what is planned, and how it came to be so."""
    it, actor, today = the_thing(request.actor, sheet, thing), request.actor, clock.today()
    page = page_of(history(sheet, thing), request)
    plans = list(planned(sheet, thing))
    lines = [*page, *plans]
    words = {line.pk: (deed, altered) for line, deed, altered in shown(lines)}
    ends = getattr(it, "valid_to", None)
    seen = {
        "sheet": sheet, "words": TABLES[sheet], "kind": ONE[sheet], "it": it, "name": name_of(it, what(sheet)),
        "facts": facts_of(sheet, it), "page": page, "history": [(line, *words[line.pk]) for line in page],
        "plans": [(line, *words[line.pk]) for line in plans], "under": under(sheet, it, today),
        "tenures": tenures(sheet, it)[:200], "successions": successions(sheet, it),
        "names": names_of(who for line in lines for who in (line.change.drafted_by, line.change.decided_by)),
        "may_keep": keeps(actor, sheet, *place_of(sheet, it)), "may_see_ledger": actor.may(Right.SEE_LEDGER),
        "is_over": ends is not None and ends <= today, "has_dates": sheet != "officers", "today": today,
    }  # fmt: skip
    return render(request, "directory/thing.html", seen)


def place_of(sheet: str, it: Any) -> tuple[int | None, int | None]:
    """The area and department that say who keeps a thing."""
    if sheet == "officers":
        held = Tenure.objects.filter(officer=it).order_by("-valid_from").values_list("post__area", "post__department")
        return held.first() or (None, None)
    if sheet in {"areas", "departments"}:
        return (it.pk, None) if sheet == "areas" else (None, it.pk)
    return getattr(it, "area_id", None), it.department_id


def facts_of(sheet: str, it: Any) -> list[tuple[Any, str]]:
    """What a thing says of itself, beside its name."""
    names = ("title", "title_ur") if sheet == "posts" else ("name", "name_ur")
    found = [(COLUMNS[name], getattr(it, name)) for name in names]
    found += [(head, said(it, {})) for head, said in SHOWN[sheet] if head not in {COLUMNS["post"], ONE["officers"]}]
    if sheet == "posts":
        found.append((COLUMNS["office"], name_of(it.office)))
    if sheet == "services":
        found += [(COLUMNS[name], getattr(it, name) or NONE) for name in ("papers", "papers_ur")]
    return found


def under(sheet: str, it: Any, today: date) -> list[tuple[str, Any, int]]:
    """What stands on it today, by table."""
    found = []
    for name, model, column in UNDER.get(sheet, ()):
        number = model._default_manager.filter(valid(today), **{column: it}).count()
        if number:
            found.append((name, TABLES[name], number))
    return found


def tenures(sheet: str, it: Any) -> list[Tenure]:
    """Who held a post, or which posts an officer held, the newest first."""
    if sheet not in {"posts", "officers"}:
        return []
    held = Tenure.objects.filter(**{"post" if sheet == "posts" else "officer": it})
    return list(held.select_related("post", "officer", "order").order_by("-valid_from", "-pk")[:200])


def successions(sheet: str, it: Any) -> list[Succession]:
    """From where an area's people came, and where they went."""
    if sheet != "areas":
        return []
    return list(Succession.objects.filter(Q(old=it) | Q(new=it)).select_related("old", "new").order_by("pk"))
