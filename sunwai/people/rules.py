"""Who may change accounts, roles and people's wishes."""

from __future__ import annotations

from sunwai.base.actors import Actor, Right
from sunwai.people.models import RoleRequest


def can_administer(actor: Actor) -> bool:
    return actor.may(Right.ADMINISTER)


def can_note_wishes(actor: Actor) -> bool:
    """A citizen's own wish reaches us through a process, a caller or a reviewer."""
    return actor.kind == "citizen" or actor.may(Right.CALL_CITIZENS) or actor.may(Right.REVIEW_REPLIES)


def reaches(actor: Actor, area: int | None, department: int | None) -> bool:
    """Whether the right to administer covers an area and a department (none is all)."""
    return actor.kind == "process" or any(
        (grant.areas is None or area in grant.areas) and (grant.departments is None or department in grant.departments)
        for grant in actor.grants
        if grant.right is Right.ADMINISTER
    )


def can_decide(actor: Actor, request: RoleRequest) -> bool:
    """A second person: neither who asked nor whom it is about, and only as far as they administer."""
    about = request.account_id or (request.given and request.given.account_id)
    where = request.given or request
    return (
        can_administer(actor)
        and actor.kind == "account"
        and str(actor) != request.asked_by
        and actor.id != str(about)
        and reaches(actor, where.area_id, where.department_id)
    )
