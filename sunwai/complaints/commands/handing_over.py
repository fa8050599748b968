"""One case to another government, and one from another: its history goes along, its citizen only if they agreed.

What is here makes and takes the plain contents; `config.moving.case_file` signs and seals them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.casework import queries
from sunwai.casework.commands import file_case
from sunwai.casework.commands.acting import do
from sunwai.casework.models import Case, CaseEvent, CaseFile, CaseParty
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.types import CaseDraft, Deed, Filed, Identity, Kind, NewFile, Part, Role, Way, Who
from sunwai.complaints.models import ImportedCase
from sunwai.complaints.types import TakenBefore
from sunwai.ledger.commands import record
from sunwai.people.queries import clear_citizens

FORMAT = 1
AT_ONCE = 8


@dataclass(frozen=True)
class Where:
    """Where a case from elsewhere belongs here: ids of a category, an area and, where known, an office."""

    category: int
    area: int
    office: int | None = None


def hand_over(*, number: str, to: str, consent: str = "", by: Actor, at: datetime) -> dict[str, Any]:
    """What another government gets of a case; the citizen reads in it that it went, and to whom.

    Args:
        to: the other government's name.
        consent: how the citizen agreed that it learns who they are; without it nothing says so. Who is anonymous stays.

    Raises:
        NotAllowed: without the right to direct cases; NotFound: there is no such case.
    """
    by.need(Right.DIRECT_CASES)
    found = Case.objects.filter(number=queries.number_of(number)).select_related("category", "area", "office").first()
    if found is None:
        raise NotFound
    contents = _contents(found, at)
    if consent.strip() and found.identity != Identity.ANONYMOUS:
        contents["who"] = _who(found)
        contents["consent"] = consent.strip()
    with transaction.atomic(), override(found.language or "ur"):
        went = _("Your case was handed to {government}, which can decide it. As you agreed, it learns who you are.")
        alone = _("Your case was handed to {government}, which can decide it. It does not learn who you are.")
        said = (went if "who" in contents else alone).format(government=to)
        do(cases=[found.pk], wish=Wish(Deed.WRITE, Role.DESK, str(by), said), by=by, at=at, is_trusted=True)
        record(by=by, action="complaints.hand_over", subject="casework.case", subject_id=found.pk, at=at,
               facts={"to": to, "with_identity": "who" in contents, "files": len(contents["files"])})  # fmt: skip
    return contents


def take_over(*, contents: Mapping[str, Any], source: str, where: Where, by: Actor, at: datetime) -> Filed:
    """A case from another government, as one of ours: it says where it came from, and its clock begins here today.

    Args:
        source: by whom it was signed; the same case of the same source is taken once.

    Raises:
        NotAllowed: without the right to direct cases; TakenBefore: it is here already.
        Refused: as a filing refuses.
    """
    by.need(Right.DIRECT_CASES)
    theirs, who = contents["case"], contents.get("who")
    files = [NewFile(one["name"], base64.b64decode(one["content"])) for one in contents["files"]]
    draft = CaseDraft(
        category=where.category, area=where.area, office=where.office, words=theirs["words"], way=Way.IMPORT,
        kind=Kind(theirs["kind"]), language=theirs["language"], files=tuple(files[:AT_ONCE]),
        identity=Identity.NAMED if who and theirs["identity"] == Identity.NAMED else Identity.CONFIDENTIAL,
        who=Who(**who) if who else Who(), consent=str(contents.get("consent", "")),
        facts={"from": source, "number": theirs["number"], "filed": theirs["filed_at"]},
    )  # fmt: skip
    with transaction.atomic():
        if ImportedCase.objects.filter(source=source, external=theirs["number"]).exists():
            raise TakenBefore(number=theirs["number"])
        filed = file_case(draft=draft, by=by, at=at)
        ImportedCase.objects.create(source=source, external=theirs["number"], case_id=filed.case)
        said = _history(contents, draft.language or "ur")
        rest = [files[begin : begin + AT_ONCE] for begin in range(AT_ONCE, len(files), AT_ONCE)] or [[]]
        for place, some in enumerate(rest):
            wish = Wish(Deed.WRITE, Role.DESK, str(by), said if place == 0 else theirs["number"], files=tuple(some))
            do(cases=[filed.case], wish=wish, by=by, at=at, is_trusted=True)
        record(by=by, action="complaints.take_over", subject="casework.case", subject_id=filed.case, at=at,
               facts={"source": source, "number": theirs["number"]})  # fmt: skip
    return filed


def _contents(case: Case, at: datetime) -> dict[str, Any]:
    events = CaseEvent.objects.filter(case=case, is_shown=True).order_by("n")
    words = {one.n: queries.opened(one.sealed) for one in events}
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "case": {
            "number": case.number, "kind": case.kind, "identity": case.identity, "language": case.language,
            "category": case.category.code, "category_name": case.category.name, "area": case.area.code,
            "area_name": case.area.name, "filed_at": case.filed_at.isoformat(), "status": case.status,
            "outcome": case.outcome, "words": words.get(1, ""),
        },
        "timeline": [
            {"n": one.n, "deed": one.deed, "role": one.role, "at": one.at.isoformat(), "status": one.status,
             "words": words[one.n] if one.n > 1 else ""}
            for one in events
        ],
        "files": [_file(one) for one in CaseFile.objects.filter(case=case, is_shown=True).order_by("n", "at", "id")],
    }  # fmt: skip


def _file(one: CaseFile) -> dict[str, Any]:
    content = queries.file_bytes(one)
    return {
        "name": queries.name_of(one) or queries.headers_of(one)["Content-Disposition"].split('"')[1],
        "media_type": one.media_type, "sha256": hashlib.sha256(content).hexdigest(),
        "content": base64.b64encode(content).decode(),
    }  # fmt: skip


def _who(case: Case) -> dict[str, str]:
    party = CaseParty.objects.get(case=case, part=Part.COMPLAINANT)
    known = clear_citizens([party.citizen_id])[party.citizen_id]
    return {
        "number": known.number, "name": known.name, "cnic": known.cnic, "address": known.address,
        "email": known.email, "language": known.language,
    }  # fmt: skip


def _history(contents: Mapping[str, Any], language: str) -> str:
    """What happened there, in the case's own history here."""
    theirs = contents["case"]
    with override(language):
        lines = [
            _("This case came from {source}. Its number there is {number}; it was filed on {day}.").format(
                source=contents.get("from", ""), number=theirs["number"],
                day=day_of(datetime.fromisoformat(theirs["filed_at"])).isoformat(),
            ),
            *(
                f"{day_of(datetime.fromisoformat(one['at'])).isoformat()} {one['deed']}: {one['words']}".rstrip(": ")
                for one in contents["timeline"]
            ),
        ]  # fmt: skip
    return "\n".join(lines)
