"""What `people` keeps how long, and what it holds about a number."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.base.retention import Line, Lines, kind, shelf
from sunwai.people.commands.hiding import hide, not_named
from sunwai.people.models import ContactPoint, DoNotCall, OptOut


def _unneeded() -> str:
    """It names every table with a contact point, so it is made when it is asked."""
    return f"gone.hidden_at IS NOT NULL AND {not_named('x.id')}"


kind(
    code="people.numbers",
    name=gettext_lazy("Numbers that nothing needs"),
    goes=gettext_lazy(
        "A number that no visit, message, case, wish or hold names any more, from the night on which that is found."
    ),
    stays=gettext_lazy(
        "Numbers that asked to be left alone, that are on the do-not-call register, or are known to be staff’s."
    ),
    table="people_contactpoint",
    joins="JOIN people_hidden gone ON gone.contact_point_id = x.id",
    key="uuid",
    due=_unneeded,
    starts={"unneeded": "gone.hidden_at"},
    covers={"number": "x.id = {number}", "office": "false", "case": "false"},
    statements=(
        "DELETE FROM people_hidden WHERE contact_point_id = ANY(%(ids)s::uuid[])",
        "DELETE FROM people_contactpoint WHERE id = ANY(%(ids)s::uuid[])",
    ),
    least_days=2,
    prepare=hide,
)

kind(
    code="people.lifted_wishes",
    name=gettext_lazy("Wishes that were taken back"),
    goes=gettext_lazy("That a number once asked to be left alone, and later took it back."),
    stays=gettext_lazy("Wishes in force."),
    table="people_optout",
    due="x.lifted_at IS NOT NULL",
    starts={"lifted": "x.lifted_at"},
    covers={"number": "x.contact_point_id = {number}", "office": "false", "case": "false"},
    statements=("DELETE FROM people_optout WHERE id = ANY(%(ids)s::bigint[])",),
)


def _wishes(point: UUID) -> Lines:
    found = list(OptOut.objects.filter(contact_point=point).select_related("service").order_by("-at")[:50])
    rows = [
        Line(one.at, _("You asked to be left alone; since taken back.") if one.lifted_at
             else _("You asked to be left alone. We keep to it."))
        for one in found
    ]  # fmt: skip
    listed = DoNotCall.objects.filter(contact_point=point).first()
    if listed:
        rows.append(Line(listed.listed_on, _("This number is on the do-not-call register.")))
    return Lines(len(rows), rows[-1].at if rows else None, rows[0].at if rows else None, rows)


def _number(point: UUID) -> Lines:
    since = ContactPoint.objects.values_list("created_at", flat=True).get(pk=point)
    return Lines(1, since, since, [Line(since, _("We have known this number since this day. It is kept sealed."))])


shelf(
    code="number",
    name=gettext_lazy("The number itself"),
    why=gettext_lazy("To reach you about a service that you used, or a case that you filed."),
    lines=_number,
    kind="people.numbers",
)
shelf(
    code="wishes",
    name=gettext_lazy("Wishes to be left alone"),
    why=gettext_lazy(
        "So that we keep to them. They stay when everything else is removed: without them we would write again."
    ),
    lines=_wishes,
)
