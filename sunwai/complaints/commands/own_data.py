"""What is held about a number: its owner asks that it be removed or corrected, and is answered like in any case.

The wish is a case of one category: it has a number, a code, a date by which it is answered, posts that it goes up to
when it is late, and an appeal. What is removed goes the way of retention, and a hold stands before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.retention import NeedsWhy, kinds
from sunwai.casework.commands import file_case
from sunwai.casework.commands.acting import do
from sunwai.casework.models import Case, Category
from sunwai.casework.rules.deeds import Wish
from sunwai.casework.types import CaseDraft, Deed, Filed, Identity, Kind, Outcome, Reached, Role, Status, Way, Who
from sunwai.complaints.types import AskedBefore, DecidedBefore, NoDeskForData, NothingSaid
from sunwai.directory.models import Area
from sunwai.directory.queries import valid
from sunwai.ledger.commands import record
from sunwai.people.commands import opt_out
from sunwai.people.commands.removing import remove_of_number, remove_rows
from sunwai.people.holding import count_personal
from sunwai.people.keeping import DataRequest
from sunwai.people.queries import clear_numbers

CATEGORY = "question.own-data"
VISITS = "transactions.numbers"


@dataclass(frozen=True)
class Wishes:
    """What the owner of a number wants: all removed, some visits that were not theirs cut, never to be asked again."""

    remove: bool = False
    not_mine: tuple[int, ...] = ()
    stop: bool = False
    words: str = ""


def ask(*, point: UUID, wishes: Wishes, language: str, by: Actor, at: datetime) -> Filed:
    """Files the wish; the caller has seen the number proved by a code. To be left alone holds at once.

    Raises:
        NothingSaid: nothing is wished; AskedBefore: the same number's wish waits; NoDeskForData: no such category.
    """
    if not (wishes.remove or wishes.not_mine or wishes.stop or wishes.words.strip()):
        raise NothingSaid
    category = Category.objects.filter(valid(day_of(at)), code=CATEGORY, is_leaf=True).first()
    area = Area.objects.filter(valid(day_of(at)), parent=None).order_by("pk").first()
    if category is None or area is None:
        raise NoDeskForData
    if DataRequest.objects.filter(contact_point=point, decided_at=None).exists():
        raise AskedBefore
    with transaction.atomic():
        # the citizen has just typed this number: it is sealed anew with their case
        draft = CaseDraft(
            category=category.pk, area=area.pk, words=_said(wishes, language), way=Way.WEB, kind=Kind.QUESTION,
            identity=Identity.CONFIDENTIAL, language=language,
            who=Who(number=clear_numbers([point])[point], language=language),
        )  # fmt: skip
        filed = file_case(draft=draft, by=by, at=at)
        kept = {"remove": wishes.remove, "not_mine": list(wishes.not_mine), "stop": wishes.stop}
        DataRequest.objects.create(reference=filed.case, contact_point_id=point, wishes=kept, asked_at=at)
        if wishes.stop:
            opt_out(contact_point=point, source="own-data", by=by, at=at)
        record(by=by, action="complaints.ask_own_data", subject="casework.case", subject_id=filed.case, at=at,
               facts=kept)  # fmt: skip
    return filed


def decide(*, request: DataRequest, grant: bool, words: str, by: Actor, at: datetime) -> DataRequest:
    """Removes and corrects what was wished, as far as no hold covers it, and answers; or refuses with the reason.

    A refusal goes to a second person of a post above before the citizen hears it, as that of any case. Broken off, it
    can be done again: what is removed already is not there to be removed.

    Raises:
        NotAllowed: without the right; DecidedBefore: it is answered; NeedsWhy: a refusal without a reason.
    """
    by.need(Right.KEEP_RETENTION)
    if request.decided_at is not None or not Case.objects.filter(pk=request.reference, is_open=True).exists():
        raise DecidedBefore
    if not grant and not words.strip():
        raise NeedsWhy
    done = _removed(request, by, at) if grant else {}
    with transaction.atomic():
        if not DataRequest.objects.filter(pk=request.pk, decided_at=None).update(
            is_granted=grant, decided_by=str(by), decided_at=at, removed=done
        ):
            raise DecidedBefore
        _answer(request.reference, grant=grant, done=done, words=words.strip(), by=by, at=at)
        record(by=by, action="complaints.decide_own_data", subject="casework.case", subject_id=request.reference, at=at,
               facts={"granted": grant, "removed": done})  # fmt: skip
    request.refresh_from_db()
    return request


def _removed(request: DataRequest, by: Actor, at: datetime) -> dict[str, int]:
    wishes, point = request.wishes, request.contact_point_id
    done: dict[str, int] = {}
    if wishes["not_mine"]:
        done[VISITS] = remove_rows(code=VISITS, ids=wishes["not_mine"], point=point, by=by, at=at)
    if wishes["remove"]:
        codes: Sequence[str] = [one.code for one in kinds if one.personal]
        for code, count in remove_of_number(point=point, codes=codes, by=by, at=at).items():
            done[code] = done.get(code, 0) + count
        done["left"] = sum(count_personal(point, at).values())
    return done


def _answer(case: int, *, grant: bool, done: dict[str, int], words: str, by: Actor, at: datetime) -> None:
    """The deeds of the office on the case; who may is settled by the right to decide, not by a post."""
    found = Case.objects.get(pk=case)
    if found.status == Status.NEW:
        do(cases=[case], wish=Wish(Deed.PICK_UP, Role.OFFICER, str(by)), by=by, at=at, is_trusted=True)
    outcome = (Outcome.PARTIAL_RELIEF if done.get("left") else Outcome.RELIEF_GRANTED) if grant else Outcome.CANNOT
    facts = {
        "outcome": outcome.value, "reason": "", "court": "", "court_number": "", "reached": Reached.CASE_PAGE.value,
        "reached_at": at, "evidence": f"{CATEGORY} {found.number}",
    }  # fmt: skip
    with override(found.language or "ur"):
        said = "\n".join(part for part in (words, _told(done) if grant else "") if part)
    deed = Deed.PROPOSE if grant else Deed.PROPOSE_REFUSAL
    do(cases=[case], wish=Wish(deed, Role.OFFICER, str(by), said, facts), by=by, at=at, is_trusted=True)


def _told(done: dict[str, int]) -> str:
    """What was done, as the citizen reads it."""
    count = sum(number for code, number in done.items() if code != "left")
    lines = [ngettext("{n} entry was removed.", "{n} entries were removed.", count).format(n=count)]
    if done.get("left"):
        left = done["left"]
        said = ngettext(
            "{n} entry stays for now: a court’s order covers it, or something is still under way.",
            "{n} entries stay for now: a court’s order covers them, or something is still under way.",
            left,
        )
        lines.append(said.format(n=left))
    lines.append(_("Copies in backups go when those backups are removed. This case keeps your number until it ends."))
    return "\n".join(lines)


def _said(wishes: Wishes, language: str) -> str:
    with override(language):
        lines = [
            _("Remove what is held about my number.") if wishes.remove else "",
            _("Some visits that you asked me about were not mine.") if wishes.not_mine else "",
            _("Do not ask me again.") if wishes.stop else "",
            wishes.words.strip(),
        ]
    return "\n".join(line for line in lines if line)


__all__ = ["CATEGORY", "Wishes", "ask", "decide"]
