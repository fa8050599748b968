"""Questions about the tables that are kept: who keeps what, what stood on a day, and how a thing came to be so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.directory.changes import DirectoryChange, DirectoryLine
from sunwai.directory.keeping import KEPT, DirectoryState
from sunwai.directory.models import Area, Department, Office, Officer, Post, Service, Tenure

MODELS: dict[str, type[Model]] = {
    "areas": Area, "departments": Department, "offices": Office, "posts": Post, "officers": Officer,
    "services": Service,
}  # fmt: skip
PLACES = {"areas": ("pk", ""), "departments": ("", "pk"), "offices": ("area", "department"),
          "posts": ("area", "department"), "services": ("", "department")}  # fmt: skip
"""What leads from a thing to its area and to its department."""
OPEN = (DirectoryState.DRAFT, DirectoryState.APPROVED)


def _reach(actor: Actor, area: str, department: str) -> Q:
    """The rows over which the directory is kept: a grant's areas count where the rows have one, its departments too."""
    if actor.kind == "process":
        return Q()
    found = []
    for grant in actor.grants:
        if grant.right is Right.KEEP_DIRECTORY:
            one = Q(**{f"{area}__in": grant.areas}) if area and grant.areas is not None else Q()
            if department and grant.departments is not None:
                one &= Q(**{f"{department}__in": grant.departments})
            found.append(one)
    if any(not one for one in found):
        return Q()
    reach = Q(pk__in=[])
    for one in found:
        reach |= one
    return reach


def things_visible_to(actor: Actor, sheet: str) -> QuerySet[Any]:
    """The rows of a table that one who keeps the directory looks at: those of the own areas and departments."""
    rows = MODELS[sheet]._default_manager.all()
    if sheet != "officers":
        return rows.filter(_reach(actor, *PLACES[sheet]))
    reach = _reach(actor, "post__area", "post__department")
    if not actor.may(Right.KEEP_DIRECTORY) or not reach:
        return rows if actor.may(Right.KEEP_DIRECTORY) else rows.none()
    held = Tenure.objects.filter(officer=OuterRef("pk"))
    return rows.filter(Exists(held.filter(reach)) | ~Exists(held))


def keeps(actor: Actor, sheet: str, area: int | None, department: int | None) -> bool:
    """Whether one may change what belongs there. What has no area is kept by who keeps all areas, and so on.

    An officer who holds no post yet belongs nowhere, and is anybody's to write down.
    """
    if actor.kind == "process" or (sheet == "officers" and area is None and department is None):
        return actor.may(Right.KEEP_DIRECTORY)
    return any(
        grant.right is Right.KEEP_DIRECTORY
        and (grant.areas is None or area in grant.areas)
        and (grant.departments is None or department in grant.departments)
        for grant in actor.grants
    )


def changes_visible_to(actor: Actor) -> QuerySet[DirectoryChange]:
    """The changes with a line about something that one keeps."""
    if not actor.may(Right.KEEP_DIRECTORY):
        return DirectoryChange.objects.none()
    reach = actor.within(Right.KEEP_DIRECTORY, area="area", department="department")
    if not reach:
        return DirectoryChange.objects.all()
    mine = DirectoryLine.objects.filter(reach | Q(sheet="officers", area=None, department=None))
    return DirectoryChange.objects.filter(Exists(mine.filter(change=OuterRef("pk"))))


def in_charge_of(actor: Actor, changes: Iterable[DirectoryChange]) -> set[int]:
    """The changes (ids) all of whose lines are about what one keeps."""
    ids = [one.pk for one in changes]
    if not actor.may(Right.KEEP_DIRECTORY):
        return set()
    reach = actor.within(Right.KEEP_DIRECTORY, area="area", department="department")
    if not reach:
        return set(ids)
    lines = DirectoryLine.objects.filter(change__in=ids).exclude(sheet="officers", area=None, department=None)
    outside = lines.exclude(pk__in=DirectoryLine.objects.filter(reach).values("pk"))
    return set(ids) - set(outside.values_list("change", flat=True))


def waiting(actor: Actor) -> QuerySet[DirectoryChange]:
    """What waits for a second person or for its day, the next first."""
    return changes_visible_to(actor).filter(state__in=OPEN).order_by("day", "pk")


def history(sheet: str, thing: int) -> QuerySet[DirectoryLine]:
    """Every line in force about a thing, the newest first."""
    found = DirectoryLine.objects.filter(sheet=sheet, thing=thing, change__state=DirectoryState.IN_FORCE)
    return found.select_related("change").order_by("-change__put_at", "-pk")


def planned(sheet: str, thing: int) -> QuerySet[DirectoryLine]:
    """What waits to be done to a thing."""
    found = DirectoryLine.objects.filter(sheet=sheet, thing=thing, change__state__in=OPEN)
    return found.select_related("change").order_by("change__day", "pk")


def as_of(sheet: str, things: Iterable[int], on: date) -> dict[int, dict[str, str]]:
    """The cells of things that were otherwise on a day, as they were then: later changes are taken back."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    later = DirectoryLine.objects.filter(
        sheet=sheet, thing__in=list(things), change__state=DirectoryState.IN_FORCE, change__day__gt=on
    )
    for thing, was in later.order_by("-change__put_at", "-pk").values_list("thing", "was"):
        if thing is not None:
            found[thing] |= was
    return dict(found)


def once_called(sheet: str, word: str) -> QuerySet[DirectoryLine]:
    """The lines in force that took a name with this word away."""
    named = Q()
    for name in ("name", "name_ur", "title", "title_ur"):
        named |= Q(**{f"was__{name}__icontains": word})
    return DirectoryLine.objects.filter(named, sheet=sheet, change__state=DirectoryState.IN_FORCE)


__all__ = [
    "KEPT", "MODELS", "as_of", "changes_visible_to", "history", "in_charge_of", "keeps", "once_called", "planned",
    "things_visible_to", "waiting",
]  # fmt: skip
