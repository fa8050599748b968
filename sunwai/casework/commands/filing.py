"""How cases begin: any number at a time, each with its citizen, its post, its deadlines and its receipt."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.events import emit
from sunwai.base.sealing import seal_for
from sunwai.casework.commands.files import keep_files
from sunwai.casework.commands.ledgering import HIDDEN, row
from sunwai.casework.commands.notices import receipt
from sunwai.casework.commands.writing import EVENTS, HIDDEN_STARTS, STARTS, columns, hidden
from sunwai.casework.models.case import random_id
from sunwai.casework.queries.book import Book, checked
from sunwai.casework.queries.codes import FINDER, new_box, new_code, new_number, seal_code, slow_hash
from sunwai.casework.rules import deadlines
from sunwai.casework.rules.deadlines import Changes, Turn
from sunwai.casework.rules.directing import direct
from sunwai.casework.rules.filing import need_draft
from sunwai.casework.types import (
    WORDS_SEAL,
    CaseDraft,
    CasesFiled,
    Deed,
    Filed,
    Identity,
    Part,
    Role,
    Status,
    Way,
    Who,
)
from sunwai.messages.commands import queue
from sunwai.messages.types import Draft
from sunwai.people.commands import plan_citizens
from sunwai.people.types import NewCitizen

GIST = 140
CASES = """
INSERT INTO casework_case (id, number, kind, category_id, area_id, office_id, post_id, about_post_id, identity, way,
    language, status, is_open, outcome, filed_at, status_at, due_at, level, reopened, supporters, events, wants_woman,
    care, longitude, latitude, gist_sealed, is_sample)
SELECT id, number, kind, category, area, office, post, about_post, identity, way, language, status, is_open, '',
    filed_at, filed_at, due_at, 0, 0, 0, 1, wants_woman, care::text[], longitude, latitude, gist, is_sample
FROM unnest(%(id)s::bigint[], %(number)s::text[], %(kind)s::text[], %(category)s::bigint[], %(area)s::bigint[],
    %(office)s::bigint[], %(post)s::bigint[], %(about_post)s::bigint[], %(identity)s::text[], %(way)s::text[],
    %(language)s::text[], %(status)s::text[], %(is_open)s::bool[], %(filed_at)s::timestamptz[],
    %(due_at)s::timestamptz[], %(wants_woman)s::bool[], %(care)s::text[], %(longitude)s::float8[],
    %(latitude)s::float8[], %(gist)s::bytea[], %(is_sample)s::bool[]) AS d (id, number, kind, category, area, office,
    post, about_post, identity, way, language, status, is_open, filed_at, due_at, wants_woman, care, longitude,
    latitude, gist, is_sample)
"""
PARTIES = """
INSERT INTO casework_caseparty (case_id, citizen_id, part, code_sealed, consent, joined_at)
SELECT * FROM unnest(%(case)s::bigint[], %(citizen)s::uuid[], %(part)s::text[], %(code)s::bytea[], %(consent)s::text[],
    %(at)s::timestamptz[])
"""
BOXES = """
INSERT INTO casework_replybox (id, case_id, finder, hash, salt, tries)
SELECT *, 0 FROM unnest(%(id)s::bigint[], %(case)s::bigint[], %(finder)s::text[], %(hash)s::bytea[], %(salt)s::bytea[])
"""


@dataclass
class New:
    """A case that is about to be: the draft, and all that was settled for it."""

    draft: CaseDraft
    id: int
    number: str
    code: str
    post: int
    status: Status
    at: datetime
    changes: Changes
    by: str

    @property
    def is_hidden(self) -> bool:
        return self.draft.identity is Identity.ANONYMOUS


def file_case(*, draft: CaseDraft, by: Actor, at: datetime, is_sample: bool = False) -> Filed:
    """Files one case; what the citizen is given.

    Raises:
        Refused: words or consent are missing, nobody answers for it there, a number is none.
    """
    return file_cases(drafts=[draft], by=by, at=at, is_sample=is_sample)[0]


@transaction.atomic
def file_cases(*, drafts: Sequence[CaseDraft], by: Actor, at: datetime, is_sample: bool = False) -> list[Filed]:
    """Files cases, in the order given. All or none."""
    if not drafts:
        return []
    kept = checked()
    cases = [_settled(draft, kept, by, at) for draft in drafts]
    ledger = [_ledger(case) for case in cases]
    steps: list[Step] = [
        (CASES, columns([_case(case, is_sample) for case in cases])),
        (EVENTS, columns([_event(case) for case in cases])),
    ]
    parties, receipts, people = _parties(cases, at)
    steps += people
    boxes = [_box(case) for case in cases if case.is_hidden]
    starts = [start for case in cases if not case.is_hidden for start in _starts(case)]
    others = hidden([start for case in cases if case.is_hidden for start in _starts(case)])
    pairs = ((PARTIES, parties), (BOXES, boxes), (STARTS, starts), (HIDDEN_STARTS, others))
    steps += [(sql, columns(rows)) for sql, rows in pairs if rows]
    for case in cases:
        steps += keep_files(
            case=case.id, n=1, files=case.draft.files, is_evidence=False, is_shown=True, at=case.at,
            keeps_names=not case.is_hidden,
        )  # fmt: skip
    bulk.in_turn(*steps, *(step for step, _ in ledger))
    queue(drafts=receipts, by=by, at=at)
    known = [case.id for case in cases if not case.is_hidden]
    if known:  # a job has its time: of who has no name none is made
        emit(CasesFiled(known))
    return [
        Filed(case.id, case.number, case.code, case.changes.due_at, digest)
        for case, (_, digest) in zip(cases, ledger, strict=True)
    ]


def _settled(draft: CaseDraft, kept: Book, by: Actor, at: datetime) -> New:
    """The case that comes of a draft: its post, its day, its deadlines."""
    need_draft(draft, kept, at)
    is_hidden = draft.identity is Identity.ANONYMOUS
    when = datetime.combine(day_of(at), time(), LOCAL) if is_hidden else at
    only_kept = is_hidden and settings.SUNWAI_ANONYMOUS == "information"
    status = Status.KEPT if only_kept else Status.NEW
    post = direct(
        kept, category=draft.category, area=draft.area, office=draft.office, about_post=draft.about_post,
        on=day_of(at),
    )  # fmt: skip
    area = kept.offices[draft.office][0] if draft.office in kept.offices else draft.area
    rule = kept.rules[kept.categories[draft.category].rule]
    turn = Turn(Deed.FILE, Role.CITIZEN, None, status, rule, area, when)
    return New(
        draft, random_id(), new_number(), new_box() if is_hidden else new_code(), post, status, when,
        deadlines.changes(turn, (), kept), HIDDEN if is_hidden else str(by),
    )  # fmt: skip


def _case(case: New, is_sample: bool) -> dict[str, Any]:
    draft, place = case.draft, case.draft.place or (None, None)
    gist = " ".join((draft.gist or draft.words).split())[:GIST]
    return {
        "id": case.id, "number": case.number, "kind": draft.kind.value, "category": draft.category, "area": draft.area,
        "office": draft.office, "post": case.post, "about_post": draft.about_post, "identity": draft.identity.value,
        "way": draft.way.value, "language": draft.language or draft.who.language, "status": case.status.value,
        "is_open": case.status.is_open, "filed_at": case.at, "due_at": case.changes.due_at,
        "wants_woman": draft.who.wants_woman, "care": f"{{{','.join(one.value for one in draft.who.care)}}}",
        "longitude": place[0], "latitude": place[1], "gist": seal_for(WORDS_SEAL).seal_text(gist) if gist else None,
        "is_sample": is_sample,
    }  # fmt: skip


def _event(case: New) -> dict[str, Any]:
    draft, due_at = case.draft, case.changes.due_at
    words = "\n\n".join(text for text in (draft.words.strip(), draft.place_words.strip()) if text)
    facts: dict[str, object] = {"due": due_at.isoformat() if due_at else None, "way": draft.way.value}
    if draft.files:
        facts["files"] = len(draft.files)
    if draft.facts:
        facts["given"] = dict(draft.facts)
    role = Role.REPRESENTATIVE if draft.way is Way.BEHALF else Role.CITIZEN
    return {
        "id": case.id, "n": 1, "deed": Deed.FILE.value, "role": role.value, "by": case.by, "post": case.post,
        "at": case.at, "status": case.status.value, "facts": json.dumps(facts),
        "sealed": seal_for(WORDS_SEAL).seal_text(words) if words else None, "is_shown": True,
    }  # fmt: skip


def _starts(case: New) -> list[dict[str, Any]]:
    return [
        {
            "id": case.id, "kind": one.kind.value, "rule": one.rule, "post": case.post, "area": one.area,
            "days": one.days, "working": one.is_working, "started": one.started_at, "due": one.due_at,
        }
        for one in case.changes.starts
    ]  # fmt: skip


def _parties(cases: Sequence[New], at: datetime) -> tuple[list[dict[str, Any]], list[Draft], list[Step]]:
    """The rows of the people in these cases; the receipt of each case, to the citizen, else to who filed for them."""
    whos = [(case, part, who) for case in cases if not case.is_hidden for part, who in _people(case.draft)]
    planned = plan_citizens(citizens=[_citizen(who) for _, _, who in whos], at=at)
    rows = [
        {
            "case": case.id, "citizen": id_, "part": part.value, "at": case.at,
            "code": seal_code(case.number, case.code),
            "consent": case.draft.consent if part is Part.COMPLAINANT else "",
        }
        for (case, part, _), id_ in zip(whos, planned.ids, strict=True)
    ]  # fmt: skip
    told: dict[int, Draft] = {}
    for (case, _, who), contact, number in zip(whos, planned.contacts, planned.numbers, strict=True):
        if contact is not None and number is not None and number.number_class.can_text and case.id not in told:
            told[case.id] = receipt(case.number, case.code, contact, who.language, case.id)
    return rows, list(told.values()), planned.steps


def _people(draft: CaseDraft) -> list[tuple[Part, Who]]:
    found = [(Part.COMPLAINANT, draft.who)]
    if draft.representative is not None:
        found.append((Part.REPRESENTATIVE, draft.representative))
    return found


def _citizen(who: Who) -> NewCitizen:
    return NewCitizen(who.number, who.name, who.cnic, who.address, who.email, who.language)


def _box(case: New) -> dict[str, Any]:
    salt = secrets.token_bytes(16)
    found = {"finder": case.code[:FINDER], "hash": slow_hash(case.code, salt), "salt": salt}
    return {"id": random_id(), "case": case.id, **found}


def _ledger(case: New) -> tuple[Step, str]:
    facts = {"number": case.number, "category": case.draft.category, "post": case.post, "due": case.changes.due_at}
    return row(by=case.by, action="file", case=case.id, at=case.at, facts=facts)
