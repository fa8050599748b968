"""One case as somebody may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import Unopenable, seal_for
from sunwai.casework.models import Case, CaseEvent, CaseFile, CaseParty, CaseProposal, Deadline, Unmasking
from sunwai.casework.queries.codes import is_code, number_of
from sunwai.casework.queries.page import belongings, case_by_number, found
from sunwai.casework.queries.roles import roles_of
from sunwai.casework.table import MOVES
from sunwai.casework.types import WORDS_SEAL, Deed, Identity, Part, Role, Status
from sunwai.people.queries import clear_citizens
from sunwai.people.types import KnownCitizen

CITIZENS = frozenset({Role.CITIZEN, Role.REPRESENTATIVE})
CODED = """
WHERE case_id = (SELECT id FROM casework_case WHERE number = %(number)s) AND code_sealed IS NOT NULL ORDER BY id
"""
ACTS = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.DESK, Role.SECOND})


@dataclass(frozen=True)
class Shown:
    """One row of the history as somebody may see it: its words opened."""

    n: int
    deed: Deed
    role: Role
    by: str
    post: int | None
    at: datetime
    status: Status
    facts: Mapping[str, object]
    words: str
    is_shown: bool


@dataclass(frozen=True)
class Seen:
    """A case for one actor. `who` is empty unless they may know."""

    case: Case
    roles: frozenset[Role]
    deeds: list[Deed]
    gist: str
    timeline: list[Shown]
    files: list[CaseFile]
    deadlines: list[Deadline]
    proposal: CaseProposal | None
    who: dict[Part, KnownCitizen]
    unmaskings: list[Unmasking]

    @property
    def expect(self) -> int:
        """What a form of this page gives back as `expect`."""
        return self.case.events


@dataclass(frozen=True)
class _Shape:
    id: int
    category: int
    area: int
    post: int
    about_post: int | None
    proposed_by: str


def opened(sealed: bytes | memoryview | None) -> str:
    """Sealed words; nothing where there are none or their key is gone."""
    if sealed is None:
        return ""
    try:
        return seal_for(WORDS_SEAL).open_text(sealed)
    except Unopenable:
        return ""


def roles_in(actor: Actor, case: Case) -> frozenset[Role]:
    """Everything that an actor is in a case; nothing is that it is not theirs to see."""
    parties: list[CaseParty] = []
    if actor.kind == "citizen" and not actor.id.startswith("box:"):
        parties = found(CaseParty, "WHERE case_id = %(case)s", {"case": case.pk})
    newest = ""
    if actor.kind == "account" and case.status in {Status.CHECKING, Status.APPEALED}:
        newest = CaseProposal.objects.filter(case=case).order_by("-id").values_list("by", flat=True).first() or ""
    return _roles(actor, case, parties, newest)


def _roles(actor: Actor, case: Case, parties: list[CaseParty], proposed_by: str) -> frozenset[Role]:
    shape = _Shape(case.pk, case.category_id, case.area_id, case.post_id, case.about_post_id, proposed_by)
    return frozenset(roles_of(actor, shape, [(one.citizen_id, Part(one.part)) for one in parties]))


def deeds_for(actor: Actor, case: Case, roles: frozenset[Role] | None = None) -> list[Deed]:
    """What an actor may do with a case as it stands, in the table's order."""
    roles = roles_in(actor, case) if roles is None else roles
    found = [deed for deed, move in MOVES.items() if case.status in move.states and roles & move.roles]
    return [one for one in found if one is not Deed.CALL or case.identity != Identity.ANONYMOUS]


def role_for(deed: Deed, case: Case, roles: frozenset[Role]) -> Role | None:
    """As which of their roles somebody does a deed; None is that they may not."""
    move = MOVES[deed]
    return next((role for role in Role if role in roles and role in move.roles and case.status in move.states), None)


def case_for(actor: Actor, number: str, *, at: datetime | None = None, case: Case | None = None) -> Seen:
    """The case by its number, as far as this actor may see it. Without `at`, no unmasking counts as still open; `case`
    is its row where the caller has read it already.

    Raises:
        NotFound: there is none, or it is not theirs to see; the same answer for both.
    """
    case = case or case_by_number(number_of(number))
    if case is None:
        raise NotFound
    own = belongings(case.pk)
    proposal = own.proposals[-1] if own.proposals else None
    roles = _roles(actor, case, own.parties, proposal.by if proposal else "")
    if not roles:
        raise NotFound
    shown_only = roles <= CITIZENS
    granted = [one for one in own.unmaskings if at and one.until and at < one.until]
    return Seen(
        case=case, roles=roles, deeds=deeds_for(actor, case, roles), gist=opened(case.gist_sealed),
        timeline=[_shown(row) for row in own.events if row.is_shown or not shown_only],
        files=[one for one in own.files if one.is_shown or not shown_only], deadlines=own.deadlines, proposal=proposal,
        who=_who(actor, case, roles, granted, own.parties), unmaskings=own.unmaskings,
    )  # fmt: skip


def timeline(case: Case, *, shown_only: bool) -> list[Shown]:
    """What happened, in order, with words in clear; `shown_only` is what the citizen sees."""
    rows = CaseEvent.objects.filter(case=case).order_by("n")
    if shown_only:
        rows = rows.filter(is_shown=True)
    return [_shown(row) for row in rows]


def _shown(row: CaseEvent) -> Shown:
    return Shown(
        row.n, Deed(row.deed), Role(row.role), row.by, row.post_id, row.at, Status(row.status), row.facts,
        opened(row.sealed), row.is_shown,
    )  # fmt: skip


def _who(
    actor: Actor, case: Case, roles: frozenset[Role], granted: list[Unmasking], parties: list[CaseParty]
) -> dict[Part, KnownCitizen]:
    """Who is behind a case: for themselves; for the office that acts, if named; for whom an unmasking was granted."""
    if case.identity == Identity.ANONYMOUS:
        return {}
    is_granted = any(one.is_granted and one.asked_by == str(actor) for one in granted)
    may = bool(roles & CITIZENS) or is_granted or (case.identity == Identity.NAMED and bool(roles & ACTS))
    if not may and Role.CUSTODIAN not in roles:
        return {}
    first = {Part(one.part): one.citizen_id for one in reversed(parties)}
    known = clear_citizens(first.values())
    return {part: known[citizen] for part, citizen in first.items() if citizen in known}


def case_by_code(number: str, code: str) -> tuple[Case, UUID] | None:
    """The case that this number and code open, and the citizen whose code it is."""
    plain = number_of(number)
    for party in found(CaseParty, CODED, {"number": plain}):
        if is_code(party.code_sealed, plain, code):
            case = case_by_number(plain)
            return (case, party.citizen_id) if case else None
    return None
