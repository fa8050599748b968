"""The unit apart: spot checks of ended cases by a call back, reports of pressure, wishes to withdraw.

A month's seed is made when it opens, and its digest stands in the ledger from then on; the draw is made when the month
is over, and the seed told with it. So nobody could know which cases would be looked at, and anybody can draw again.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q

from sunwai.base.actors import Actor, Right
from sunwai.base.bulk import in_turn
from sunwai.base.clock import LOCAL, day_of
from sunwai.base.sealing import seal_for
from sunwai.casework import commands as casework
from sunwai.casework.commands.ledgering import HIDDEN, row
from sunwai.casework.models import Case
from sunwai.casework.models.case import random_id
from sunwai.casework.types import Identity, Role
from sunwai.complaints.commands.holding import need_in_hand, take_next
from sunwai.complaints.models import Pressure, SpotCheck, SpotCheckMonth
from sunwai.complaints.queries.checks import ENDED, closed_in, drawn_from, number_of_citizen
from sunwai.complaints.types import (
    SEED_SEAL,
    WORDS_SEAL,
    AlreadyDone,
    CheckResult,
    MonthNotOver,
    NothingSaid,
    TakenByAnother,
)
from sunwai.ledger.commands import record


def open_month(*, month: date, by: Actor, at: datetime) -> SpotCheckMonth:
    """Makes the month's seed, which nobody sees, and writes its SHA-256 into the ledger. Twice is once."""
    first = month.replace(day=1)
    known = SpotCheckMonth.objects.filter(month=first).first()
    if known:
        return known
    seed = secrets.token_hex(16)
    digest = hashlib.sha256(seed.encode()).digest()
    with transaction.atomic():
        made, is_new = SpotCheckMonth.objects.get_or_create(
            month=first,
            defaults={
                "seed_digest": digest, "seed_sealed": seal_for(SEED_SEAL).seal_text(seed), "opened_at": at,
            },
        )  # fmt: skip
        if is_new:
            record(by=by, action="complaints.open_month", subject="complaints.month",
                   subject_id=f"{first:%Y-%m}:{digest.hex()}", at=at)  # fmt: skip
    return made


@transaction.atomic
def draw(*, month: SpotCheckMonth, by: Actor, at: datetime) -> int:
    """Draws the checks of a month that is over, by its office, and tells the seed; how many. Twice is once.

    Raises:
        MonthNotOver: it is not.
    """
    held = SpotCheckMonth.objects.select_for_update().get(pk=month.pk)
    if held.drawn_at:
        return held.checks.count()
    if day_of(at) < after(held.month):
        raise MonthNotOver
    seed = seal_for(SEED_SEAL).open_text(held.seed_sealed)
    strata = closed_in(held.month, after(held.month))
    drawn = drawn_from(seed, {name: list(cases) for name, cases in strata.items()})
    SpotCheck.objects.bulk_create(
        SpotCheck(month=held, case_id=case, stratum=name, closed_status=status)
        for name, cases in strata.items() for case, status in cases.items() if case in drawn
    )  # fmt: skip
    frame = {name: sorted(cases) for name, cases in strata.items()}
    SpotCheckMonth.objects.filter(pk=held.pk).update(seed=seed, revealed_at=at, drawn_at=at, frame=frame)
    record(
        by=by, action="complaints.draw_month", subject="complaints.month", subject_id=f"{held.month:%Y-%m}:{seed}",
        at=at, facts={"strata": {name: len(cases) for name, cases in frame.items()}, "drawn": sorted(drawn)},
    )  # fmt: skip
    return len(drawn)


def keep_months(*, by: Actor, at: datetime) -> None:
    """Opens this month, and draws those that are over; every day, so that no day matters."""
    today = day_of(at)
    open_month(month=today, by=by, at=at)
    for past in SpotCheckMonth.objects.filter(drawn_at=None, month__lt=today.replace(day=1)):
        draw(month=past, by=by, at=at)


def take(*, check: SpotCheck | None = None, by: Actor, at: datetime) -> SpotCheck | None:
    """The next check that nobody has in hand, or the one asked for; never one's own case.

    Raises:
        NotAllowed: not of the unit apart; TakenByAnother: the one asked for is in other hands.
    """
    by.need(Right.CHECK_CASES)
    others = SpotCheck.objects.exclude(case__proposals__by=str(by)).exclude(case__post__in=by.posts)
    rows = others.filter(result="").order_by("month__month", "pk")
    return take_next(rows, wanted=check, what="check", by=by, at=at)


def show_number(*, check: SpotCheck, by: Actor, at: datetime) -> str:
    """The citizen's number in clear, for who has the check in hand and is about to call; empty where there is none."""
    _need_in_hand(check, by, at)
    record(by=by, action="complaints.show_number", subject="complaints.check", subject_id=check.pk, at=at)
    return number_of_citizen(check.case_id)


def give_result(*, check: SpotCheck, result: CheckResult, words: str, by: Actor, at: datetime) -> SpotCheck:
    """What the citizen said. Where the outcome is not what they got, the case is open again, one post higher.

    Raises:
        TakenByAnother: the check is not in this person's hands; NothingSaid: an overturn without its reason.
    """
    _need_in_hand(check, by, at)
    if result is CheckResult.OVERTURNED and not words.strip():
        raise NothingSaid
    with transaction.atomic():
        done = SpotCheck.objects.filter(pk=check.pk, result="").update(
            result=result, note_sealed=seal_for(WORDS_SEAL).seal_text(words) if words.strip() else None, by=str(by),
            at=at,
        )  # fmt: skip
        if not done:
            raise AlreadyDone
        case = Case.objects.get(pk=check.case_id)
        if result is CheckResult.OVERTURNED and case.status in ENDED:
            casework.overturn(case=case.pk, words=words, by=by, at=at, role=Role.SPOT_CHECKER)
        record(by=by, action="complaints.give_result", subject="complaints.check", subject_id=check.pk, at=at,
               facts={"result": result})  # fmt: skip
    check.refresh_from_db()
    return check


def report_pressure(*, case: int, words: str, by: Actor, at: datetime) -> Pressure:
    """A citizen says that they are pressed or punished over their case. No office sees it, in no list and no history.

    Raises:
        NothingSaid: without words.
    """
    if not words.strip():
        raise NothingSaid
    hidden = Case.objects.get(pk=case).identity == Identity.ANONYMOUS
    when = datetime.combine(day_of(at), time(), LOCAL) if hidden else at
    with transaction.atomic():
        # an id in turn would stand between those of reports whose times are known
        apart = {"id": random_id()} if hidden else {}
        made = Pressure.objects.create(case_id=case, sealed=seal_for(WORDS_SEAL).seal_text(words), at=when, **apart)
        step, _ = row(by=HIDDEN if hidden else str(by), action="report_pressure", case=case, at=when, facts={})
        in_turn(step)
    return made


def take_pressure(*, pressure: Pressure, by: Actor, at: datetime) -> Pressure:
    """One of the unit takes a report on; the words are theirs to read from then on."""
    by.need(Right.CHECK_CASES)
    with transaction.atomic():
        free = Pressure.objects.filter(Q(taken_by="") | Q(taken_by=str(by)), pk=pressure.pk)
        if not free.update(taken_by=str(by)):
            raise TakenByAnother
        record(by=by, action="complaints.take_pressure", subject="complaints.pressure", subject_id=pressure.pk, at=at)
    pressure.refresh_from_db()
    return pressure


def end_pressure(*, pressure: Pressure, words: str, by: Actor, at: datetime) -> Pressure:
    """What was done about a report of pressure.

    Raises:
        TakenByAnother: another of the unit has it; NothingSaid: what was done is not said.
    """
    by.need(Right.CHECK_CASES)
    if not words.strip():
        raise NothingSaid
    with transaction.atomic():
        mine = Pressure.objects.filter(pk=pressure.pk, taken_by=str(by), done_at=None)
        if not mine.update(done_sealed=seal_for(WORDS_SEAL).seal_text(words), done_at=at):
            raise TakenByAnother
        record(by=by, action="complaints.end_pressure", subject="complaints.pressure", subject_id=pressure.pk, at=at)
    pressure.refresh_from_db()
    return pressure


def after(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _need_in_hand(check: SpotCheck, by: Actor, at: datetime) -> None:
    by.need(Right.CHECK_CASES)
    need_in_hand(SpotCheck.objects.filter(result=""), check, by=by, at=at)
