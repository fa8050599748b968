"""Things of a table as they stood on a day, and how they are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Tenure
from sunwai.directory.queries import valid
from sunwai.directory.tables import MODELS, as_of, once_called, things_visible_to
from sunwai.directory.types import AreaKind
from sunwai.web.cases.posts import LETTERS
from sunwai.web.directory.words import COLUMNS, ONE, Said
from sunwai.web.showing import NONE, count, day, name_of

Held = dict[int, list[str]]
Shows = Callable[[Any, Held], str]
NAMED = {"posts": ("title", "title_ur")}
"""Where a table's names are not `name` and `name_ur`."""
BESIDE = {"areas": ("parent",), "offices": ("department", "area"), "posts": ("department", "area", "office"),
          "services": ("department",)}  # fmt: skip
"""What is searched and shown with a thing."""


@dataclass(frozen=True)
class Row:
    """One thing in a list: its name on the day, and the words of its columns."""

    pk: int
    code: str
    name: str
    cells: list[str]
    ended: bool = False
    was_otherwise: bool = False


def the_sheet(sheet: str) -> str:
    """A table's name from an address.

    Raises:
        NotFound: no table has it.
    """
    if sheet not in MODELS:
        raise NotFound
    return sheet


def the_thing(actor: Actor, sheet: str, thing: int) -> Any:
    """One thing that the actor looks at.

    Raises:
        NotFound: there is none, or it is not theirs.
    """
    rows = things_visible_to(actor, the_sheet(sheet)).select_related(*joined(sheet))
    found = rows.filter(pk=thing).first()
    if found is None:
        raise NotFound
    return found


def joined(sheet: str) -> tuple[str, ...]:
    return (*BESIDE.get(sheet, ()), *(("reports_to",) if sheet == "posts" else ()))


def what(sheet: str) -> str:
    return "title" if sheet == "posts" else "name"


def found(actor: Actor, sheet: str, text: str, on: date, *, with_ended: bool) -> QuerySet[Any]:
    """The things of a day whose names, then or now, or whose places have every word."""
    things = things_visible_to(actor, sheet).select_related(*joined(sheet))
    if sheet != "officers" and not with_ended:
        things = things.filter(valid(on))
    names = [*NAMED.get(sheet, ("name", "name_ur")), *(f"{one}__name" for one in BESIDE.get(sheet, ()))]
    names += [f"{one}__name_ur" for one in BESIDE.get(sheet, ())]
    for word in text.translate(LETTERS).split()[:6]:
        named = Q(code__icontains=word)
        for name in names:
            named |= Q(**{f"{name}__icontains": word})
        things = things.filter(named | Q(pk__in=once_called(sheet, word).values("thing")))
    return things.order_by("code")


def rows_of(sheet: str, things: Iterable[Any], on: date) -> list[Row]:
    """The rows of a list, each thing as it was on the day."""
    some = list(things)
    once = as_of(sheet, [one.pk for one in some], on)
    held = _held(sheet, [one.pk for one in some], on)
    return [
        Row(
            one.pk, one.code, name_then(sheet, one, once.get(one.pk, {})),
            [said(one, held) for _head, said in SHOWN[sheet]],
            bool(getattr(one, "valid_to", None) and one.valid_to <= on), one.pk in once,
        )
        for one in some
    ]  # fmt: skip


def name_then(sheet: str, one: Any, once: dict[str, str]) -> str:
    """Its name as it was: what later changes took away before what stands."""
    names = {name: once.get(name) or getattr(one, name) for name in (what(sheet), f"{what(sheet)}_ur")}
    return name_of(names, what(sheet))


def _held(sheet: str, ids: list[int], on: date) -> dict[int, list[str]]:
    """Who holds each post, or which posts each officer holds, on the day."""
    found: dict[int, list[str]] = {}
    if sheet not in {"posts", "officers"}:
        return found
    column = "post" if sheet == "posts" else "officer"
    for one in Tenure.objects.filter(valid(on), **{f"{column}__in": ids}).select_related("post", "officer"):
        words = name_of(one.officer) if sheet == "posts" else name_of(one.post, "title")
        found.setdefault(getattr(one, f"{column}_id"), []).append(words)
    return found


def _named(name: str) -> Shows:
    return lambda one, _held: name_of(getattr(one, name))


def _since(one: Any, _held: Held) -> str:
    return day(one.valid_from)


def _until(one: Any, _held: Held) -> str:
    return day(one.valid_to)


def _who(one: Any, held: Held) -> str:
    return "; ".join(held.get(one.pk, ())) or NONE


def rupees(paisa: int | None) -> str:
    return NONE if paisa is None else count(paisa // 100 if paisa % 100 == 0 else paisa / 100)


SINCE: tuple[tuple[Said, Shows], ...] = ((COLUMNS["valid_from"], _since), (COLUMNS["valid_to"], _until))
SHOWN: dict[str, tuple[tuple[Said, Shows], ...]] = {
    "areas": (
        (COLUMNS["kind"], lambda one, _held: AreaKind(one.kind).label), (COLUMNS["parent"], _named("parent")),
        (COLUMNS["population"], lambda one, _held: count(one.population)), *SINCE,
    ),
    "departments": SINCE,
    "offices": ((ONE["departments"], _named("department")), (ONE["areas"], _named("area")), *SINCE),
    "posts": (
        (ONE["departments"], _named("department")), (ONE["areas"], _named("area")),
        (COLUMNS["reports_to"], lambda one, _held: name_of(one.reports_to, "title")), (ONE["officers"], _who), *SINCE,
    ),
    "officers": ((COLUMNS["post"], _who),),
    "services": (
        (ONE["departments"], _named("department")),
        (COLUMNS["fee_rupees"], lambda one, _held: rupees(one.fee_paisa)),
        (COLUMNS["limit_days"], lambda one, _held: count(one.limit_days)), *SINCE,
    ),
}  # fmt: skip
