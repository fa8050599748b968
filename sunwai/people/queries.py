from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db.models import Q, QuerySet

from sunwai.base import bulk
from sunwai.base.actors import Actor, Grant, Right
from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.directory.queries import STOOD_FOR, descendants, standing_for
from sunwai.people.models import Account, ContactPoint, HandOver, HandOverLine, Role, RoleGiven, RoleRequest
from sunwai.people.shapes import shapes
from sunwai.people.types import KnownCitizen, NumberClass

NUMBER = "people.number"
CITIZEN_SEAL = "people.citizen"
AT_ONCE = 50_000


def clear_numbers(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers in clear, for the moment of sending or calling. Only senders and the callers' desk may ask."""
    seal = seal_for(NUMBER)
    found = bulk.rows("SELECT id, sealed FROM people_contactpoint WHERE id = ANY(%s::uuid[])", [bulk.array(ids)])
    return {id_: seal.open_text(sealed) for id_, sealed in found}


def clear_citizens(ids: Iterable[UUID]) -> dict[UUID, KnownCitizen]:
    """Citizens in clear. Only who may know who is behind a case may ask: the caller has settled that."""
    rows = bulk.rows(
        "SELECT id, contact_point_id, language, sealed FROM people_citizen WHERE id = ANY(%s::uuid[])",
        [bulk.array(ids)],
    )
    numbers = clear_numbers([contact for _, contact, _, _ in rows if contact])
    found = {}
    for id_, contact, language, sealed in rows:
        given = json.loads(seal_for(CITIZEN_SEAL).open_text(sealed)) if sealed else {}
        name, cnic, address, email = (given.get(one, "") for one in ("name", "cnic", "address", "email"))
        found[id_] = KnownCitizen(name, numbers.get(contact, ""), cnic, address, email, language)
    return found


@dataclass(frozen=True)
class Contact:
    """Where a citizen is told of something, and in which language."""

    contact_point: UUID
    language: str
    can_text: bool


def contacts_of(citizens: Iterable[UUID]) -> dict[UUID, Contact]:
    """The contact points of these citizens; who has none is left out."""
    rows = bulk.rows(
        "SELECT c.id, k.id, c.language, k.number_class FROM people_citizen c"
        " JOIN people_contactpoint k ON k.id = c.contact_point_id WHERE c.id = ANY(%s::uuid[])",
        [bulk.array(citizens)],
    )
    return {
        id_: Contact(point, language, bool(kind) and NumberClass(kind).can_text) for id_, point, language, kind in rows
    }


def find_number(e164: str) -> UUID | None:
    """The contact point of a normalised number, under whatever key it is sealed."""
    lookups = seal_for(NUMBER).digests(e164.encode())
    return ContactPoint.objects.filter(lookup__in=lookups).values_list("id", flat=True).first()


@dataclass(frozen=True)
class Holder:
    """The account of who answers for a post, with the address that it gave."""

    account: int
    address: str
    language: str


def addresses_of_posts(post_ids: Iterable[int], day: date) -> dict[int, Holder]:
    """Whom to write to for each post: who answers for it on a day, where that one has an account with an address."""
    officers = {post: one.officer for post, one in standing_for(post_ids, day).items() if one.officer}
    accounts = Account.objects.filter(officer__in=officers.values(), is_active=True).exclude(email="").order_by("-pk")
    known = {one.officer_id: Holder(one.pk, one.email, one.language) for one in accounts}
    return {post: known[officer] for post, officer in officers.items() if officer in known}


ACTS = f"""
SELECT r.rights, g.area_id, g.department_id, stood.posts, stood.forwarded
FROM ({STOOD_FOR}) AS stood LEFT JOIN (
    people_rolegiven g JOIN people_role r ON r.id = g.role_id
) ON g.account_id = %(account)s AND g.valid_from <= %(day)s AND (g.valid_to IS NULL OR g.valid_to > %(day)s)
ORDER BY g.id
"""


def actor_for(account: Account, at: datetime) -> Actor:
    """What an account may do at a moment: its roles' rights, each over its area and below and its department, and the
    posts that its officer answers for. A closed account may do nothing and answers for none.

    It is asked with every request of the staff: one question, and one more for each role over an area.
    """
    if not account.is_active:
        return Actor(kind="account", id=str(account.pk))
    day = day_of(at)
    given = bulk.rows(ACTS, {"account": account.pk, "officer": account.officer_id, "day": day})
    grants = [
        Grant(
            right=Right(right),
            areas=frozenset(areas) if areas is not None else None,
            departments=frozenset([department]) if department else None,
        )
        for rights, area, department, _, _ in given
        for areas in [descendants([area], day) if area else None]
        for right in rights or ()
    ]
    posts, forwarded = (frozenset(one or ()) for one in given[0][3:])
    return Actor(kind="account", id=str(account.pk), grants=tuple(grants), posts=posts, forwarded=forwarded)


def needs_second_factor(actor: Actor) -> bool:
    """Whether any right held shows citizens' numbers or words."""
    return any(grant.right.shows_people for grant in actor.grants)


def number_shapes(pairs: pl.DataFrame) -> pl.DataFrame:
    """What numbers look like, and never which they are (`people.shapes`).

    Args:
        pairs: `place` (whole) and `contact_point` (its id in hexadecimal), each pair once.

    Returns:
        place, contact_point, drawn, in_run; numbers of no E.164 form are left out.
    """
    seal, ids = seal_for(NUMBER), pairs["contact_point"].unique().sort().to_list()
    parts = []
    for begin in range(0, len(ids), AT_ONCE):
        asked = ContactPoint.objects.filter(id__in=ids[begin : begin + AT_ONCE])
        parts += [(id_.hex, seal.open_text(sealed)) for id_, sealed in asked.values_list("id", "sealed")]
    clear = pl.DataFrame(parts, schema={"contact_point": pl.String, "e164": pl.String}, orient="row")
    return shapes(pairs.join(clear, on="contact_point").rename({"contact_point": "contact"})).rename(
        {"contact": "contact_point"}
    )


def roles_visible_to(actor: Actor) -> QuerySet[RoleGiven]:
    """The roles given, over what the actor administers or whose ledger it reads. A role over all is seen by who has
    the right over all."""
    here = actor.within(Right.ADMINISTER, area="area", department="department")
    read = actor.within(Right.SEE_LEDGER, area="area", department="department")
    return RoleGiven.objects.filter(here | read if here and read else Q())


def requests_visible_to(actor: Actor) -> QuerySet[RoleRequest]:
    """The requests about roles over what the actor administers, and their own."""
    here = actor.within(Right.ADMINISTER, area="area", department="department")
    given = actor.within(Right.ADMINISTER, area="given__area", department="given__department")
    if not here:
        return RoleRequest.objects.all()
    return RoleRequest.objects.filter(Q(kind="give") & here | Q(kind="end") & given | Q(asked_by=str(actor)))


def role_on(role: Role, at: datetime) -> list[str]:
    """What a role might at a moment; what it may now where nothing older is known."""
    found = role.versions.filter(at__lte=at).order_by("-at", "-pk").first() or role.versions.order_by("at").first()
    return found.rights if found else role.rights


def hand_overs_visible_to(actor: Actor, officer: int | None, below: Iterable[int]) -> QuerySet[HandOver]:
    """The lists of who leaves, of who takes, of the posts that the actor answers for, and of those `below` them."""
    own = Q(giver=officer) | Q(taker=officer) if officer else Q(pk__in=[])
    return HandOver.objects.filter(own | Q(post__in=actor.posts) | Q(post__in=list(below)))


def missing_lines(hand_overs: QuerySet[HandOver]) -> QuerySet[HandOverLine]:
    """What was not handed over: lines that who leaves, or who takes, did not sign for though they signed the list."""
    lines = HandOverLine.objects.filter(hand_over__in=hand_overs)
    return lines.filter(
        Q(hand_over__given_at__isnull=False, is_given=False) | Q(hand_over__taken_at__isnull=False, is_taken=False)
    )
