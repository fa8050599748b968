"""Who somebody is in a case. The table of moves says what each may do; here is only what they are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from sunwai.base.actors import Actor, Right
from sunwai.casework.queries.book import Book, book
from sunwai.casework.types import Part, Role

OFFICE = frozenset({Role.OFFICER, Role.SECOND, Role.SUPERVISOR, Role.DESK})


class Shape(Protocol):
    """What roles are told from, of a case as it is loaded."""

    @property
    def id(self) -> int: ...
    @property
    def category(self) -> int: ...
    @property
    def area(self) -> int: ...
    @property
    def post(self) -> int: ...
    @property
    def about_post(self) -> int | None: ...
    @property
    def proposed_by(self) -> str: ...


def as_citizen(citizen: UUID) -> Actor:
    """The actor for a citizen of `people` who has shown their code."""
    return Actor(kind="citizen", id=str(citizen))


def as_box(case: int) -> Actor:
    """The actor for whoever opened the box of an anonymous case."""
    return Actor(kind="citizen", id=f"box:{case}")


def roles_of(actor: Actor, case: Shape, parties: Collection[tuple[UUID, Part]], kept: Book | None = None) -> set[Role]:
    """Everything that an actor is in a case. Whoever is complained of, or below them, is nothing of the office in it.

    `parties`: who is in the case; asked only for citizens.
    """
    kept = kept or book()
    if actor.kind == "process":
        return {Role.CLOCK}
    if actor.kind == "citizen":
        return _citizen(actor, case, parties)
    roles = _apart(actor, case, kept)
    if not any(kept.is_below(post, case.about_post) for post in actor.own_posts):
        roles |= _office(actor, case, kept)
    return roles


def _citizen(actor: Actor, case: Shape, parties: Collection[tuple[UUID, Part]]) -> set[Role]:
    if actor.id == f"box:{case.id}":
        return {Role.CITIZEN}
    own = {Part.COMPLAINANT: Role.CITIZEN, Part.REPRESENTATIVE: Role.REPRESENTATIVE}
    return {own[part] for citizen, part in parties if str(citizen) == actor.id and part in own}


def _office(actor: Actor, case: Shape, kept: Book) -> set[Role]:
    roles: set[Role] = set()
    above = set(kept.above(case.post))
    if actor.may(Right.WORK_CASES):
        if case.post in actor.posts:
            roles.add(Role.OFFICER)
        if above & actor.posts:
            roles.add(Role.SUPERVISOR)
    if _within(actor, Right.DIRECT_CASES, case, kept):
        roles.add(Role.DESK)
    # a post that reports to nobody has the desk for a second
    has_second = Role.SUPERVISOR in roles or (not above and Role.DESK in roles)
    if has_second and str(actor) != case.proposed_by:
        roles.add(Role.SECOND)
    return roles


def _apart(actor: Actor, case: Shape, kept: Book) -> set[Role]:
    roles: set[Role] = set()
    if _within(actor, Right.CHECK_CASES, case, kept):
        roles.add(Role.SPOT_CHECKER)
    if str(actor) != case.proposed_by and _within(actor, Right.DECIDE_APPEALS, case, kept):
        roles.add(Role.APPEAL)
    if _within(actor, Right.KEEP_IDENTITIES, case, kept):
        roles.add(Role.CUSTODIAN)
    if any(kept.is_below(post, case.about_post) for post in actor.own_posts):
        roles.clear()
    return roles


def _within(actor: Actor, right: Right, case: Shape, kept: Book) -> bool:
    for grant in actor.grants:
        if grant.right is not right:
            continue
        in_area = grant.areas is None or bool(grant.areas & set(kept.area_line(case.area)))
        if in_area and (grant.departments is None or kept.department_of(case.category) in grant.departments):
            return True
    return False
