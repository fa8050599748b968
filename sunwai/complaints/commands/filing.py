"""Filing: within the limits of who files again and again, and for somebody else with their recorded consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.sealing import seal_for
from sunwai.casework import commands as casework
from sunwai.casework.models import Category
from sunwai.casework.types import CaseDraft, Deed, Filed, Role, Way, Who
from sunwai.complaints.commands.codes import check_code, mobile
from sunwai.complaints.models import Filing, Intermediary, RepeatReview
from sunwai.complaints.queries.filing import filed_since, limit_of
from sunwai.complaints.types import (
    WORDS_SEAL,
    AlreadyDone,
    Consent,
    ConsentNeeded,
    IntermediaryAlready,
    IntermediaryKind,
    NoLongerIntermediary,
    NothingSaid,
    NotTheirs,
    TooManyToday,
)
from sunwai.directory.models import Area
from sunwai.ledger.commands import record
from sunwai.people.models import Account, StaffNumber
from sunwai.people.numbers import normalise
from sunwai.people.queries import find_number
from sunwai.people.types import NotANumber

LIMITED = frozenset({Way.WEB, Way.SMS, Way.CALL, Way.API, Way.KIOSK})
URGENT = "life"
"""Cases of a category with this tag are never limited."""


def file(*, draft: CaseDraft, by: Actor, at: datetime) -> Filed:
    """Files a case within the limit of its number.

    Raises:
        TooManyToday: the number is over its limit; a person was asked to look at it.
        Refused: as `casework` refuses.
    """
    need_room(draft=draft, by=by, at=at)
    return casework.file_case(draft=draft, by=by, at=at)


def need_room(*, draft: CaseDraft, by: Actor, at: datetime) -> None:
    """Raises:
    TooManyToday: the review that this asks for is kept, whatever the caller does then.
    """
    point = _point(draft.who.number)
    if draft.way not in LIMITED or point is None:
        return
    most = limit_of(point, day_of(at))
    filed = filed_since(point, datetime.combine(day_of(at), time(), LOCAL))
    if filed < most or URGENT in Category.objects.get(pk=draft.category).rights_tags:
        return
    with transaction.atomic():
        asked, is_new = RepeatReview.objects.get_or_create(
            contact_point_id=point, decided_at=None, defaults={"asked_at": at, "filed": filed}
        )
        if is_new:
            record(by=by, action="complaints.ask_review", subject="complaints.review", subject_id=asked.pk, at=at)
    raise TooManyToday(filed=filed, most=most)


def decide_review(
    *, review: RepeatReview, most_a_day: int, until: date, reason: str, by: Actor, at: datetime
) -> RepeatReview:
    """A person of the unit apart says how many cases a day this number may file until a day; for that a reason.

    Raises:
        NotAllowed: without the right to check cases; NothingSaid: no reason is given.
    """
    by.need(Right.CHECK_CASES)
    if not reason.strip() or most_a_day < 1:
        raise NothingSaid
    with transaction.atomic():
        RepeatReview.objects.filter(pk=review.pk, decided_at=None).update(
            most_a_day=most_a_day, until=until, reason_sealed=seal_for(WORDS_SEAL).seal_text(reason),
            decided_by=str(by), decided_at=at,
        )  # fmt: skip
        record(by=by, action="complaints.decide_review", subject="complaints.review", subject_id=review.pk, at=at,
               facts={"most": most_a_day, "until": until})  # fmt: skip
    review.refresh_from_db()
    return review


def add_intermediary(
    *, kind: IntermediaryKind, account: Account, name: str, name_ur: str = "", area: Area | None = None,
    from_: date, to: date | None = None, by: Actor, at: datetime,
) -> Intermediary:  # fmt: skip
    """Somebody who may file for others from a day; they also need a role with the right to file cases. Who did before,
    and ended, does again, and has the record of then.

    Raises:
        NotAllowed: without the right to define cases.
        IntermediaryAlready: this sign-in does already.
    """
    by.need(Right.DEFINE_CASES)
    values = {"kind": kind, "area": area, "name": name, "name_ur": name_ur, "starts_on": from_, "ends_on": to}
    with transaction.atomic():
        known = Intermediary.objects.select_for_update().filter(account=account).first()
        if known and (known.ends_on is None or known.ends_on > from_):
            raise IntermediaryAlready
        made, _is_new = Intermediary.objects.update_or_create(account=account, defaults=values)
        record(by=by, action="complaints.add_intermediary", subject="complaints.intermediary", subject_id=made.pk,
               at=at, facts={"kind": kind, "account": account.pk})  # fmt: skip
    return made


def end_intermediary(*, intermediary: Intermediary, on: date, by: Actor, at: datetime) -> None:
    """Their right to file for others ends on a day.

    Raises:
        NotAllowed: without the right to define cases.
        AlreadyDone: it has ended by then already.
    """
    by.need(Right.DEFINE_CASES)
    with transaction.atomic():
        open_ = Intermediary.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), pk=intermediary.pk)
        if not open_.update(ends_on=on):
            raise AlreadyDone
        record(by=by, action="complaints.end_intermediary", subject="complaints.intermediary",
               subject_id=intermediary.pk, at=at, facts={"on": on})  # fmt: skip


def file_for(
    *, draft: CaseDraft, intermediary: Intermediary, consent: Consent, code: str = "", by: Actor, at: datetime,
) -> Filed:  # fmt: skip
    """Files a case for somebody who agreed to it. Their own phone, where they have one, gets the number and the code.

    Args:
        consent: how they agreed. A signature or a recording comes as a file of the draft, or `draft.consent` says where
            it is kept; a code is the one that was sent to their phone (`send_code` with the wording of consent).

    Raises:
        NotAllowed, NoLongerIntermediary: who files is not, or not any more, an intermediary.
        ConsentNeeded, WrongCode: nothing shows that the person agreed.
        NotTheirs: the phone is the intermediary's or an office's.
    """
    by.need(Right.FILE_CASES)
    _need_current(intermediary, by, at)
    _need_theirs(draft)
    if consent is Consent.CODE:
        check_code(number=draft.who.number, code=code, by=by, at=at)
    elif not draft.files and not draft.consent.strip():
        raise ConsentNeeded
    by_whom = draft.representative or Who(name=intermediary.name)
    filed_for = replace(draft, way=Way.BEHALF, consent=consent.value, representative=by_whom)
    with transaction.atomic():
        filed = casework.file_case(draft=filed_for, by=by, at=at)
        Filing.objects.create(case_id=filed.case, intermediary=intermediary, entered_by=str(by), consent=consent, at=at)
        record(by=by, action="complaints.file_for", subject="casework.case", subject_id=filed.case, at=at,
               facts={"intermediary": intermediary.pk, "consent": consent})  # fmt: skip
    return filed


def claim(*, case: int, by: Actor, at: datetime) -> None:
    """The citizen takes over the case that was filed in their name."""
    with transaction.atomic():
        casework.act(case=case, deed=Deed.CLAIM, role=Role.CITIZEN, by=by, at=at)
        Filing.objects.filter(case=case, claimed_at=None).update(claimed_at=at)


def deny(*, case: int, by: Actor, at: datetime) -> None:
    """The citizen says that they never agreed to it: the intermediary's record keeps it, and the unit apart calls them
    before the case is ended.
    """
    with transaction.atomic():
        if Filing.objects.filter(case=case, denied_at=None).update(denied_at=at):
            casework.act(case=case, deed=Deed.WITHDRAW, role=Role.CITIZEN, by=by, at=at)


def _need_current(intermediary: Intermediary, by: Actor, at: datetime) -> None:
    day = day_of(at)
    if by.kind != "process" and str(intermediary.account_id) != by.id:
        raise NoLongerIntermediary
    if intermediary.starts_on > day or (intermediary.ends_on is not None and intermediary.ends_on <= day):
        raise NoLongerIntermediary


def _need_theirs(draft: CaseDraft) -> None:
    number = draft.who.number
    if not number:
        return
    theirs = mobile(number).e164
    other = draft.representative.number if draft.representative else ""
    point = _point(number)
    if (other and mobile(other).e164 == theirs) or StaffNumber.objects.filter(contact_point=point).exists():
        raise NotTheirs


def _point(number: str) -> UUID | None:
    if not number:
        return None
    try:
        return find_number(normalise(number).e164)
    except NotANumber:
        return None
