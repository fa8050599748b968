"""Hand-over: what waits at a post is listed, signed by who leaves, then by who takes; what is missing stays visible."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.refusals import NotFound
from sunwai.directory.models import Officer, Post, TransferOrder
from sunwai.ledger.commands import prepare, record, record_prepared
from sunwai.people.models import Account, HandOver, HandOverLine
from sunwai.people.types import AlreadySigned, GiverFirst, NotThisPerson, Waiting

Side = Literal["given", "taken"]
Signature = tuple[Account, Collection[int], str]
"""Who signs, for which lines, with which words."""


@transaction.atomic
def list_hand_over(
    *, post: Post, giver: Officer, taker: Officer | None, day: date, order: TransferOrder | None = None,
    lines: Sequence[Waiting], by: Actor, at: datetime,
) -> HandOver:  # fmt: skip
    """The list of what waits at a post that an officer leaves on a day; made anew until the first signature.

    Who may see the post's work has collected the lines, and that they may is for the caller to settle.

    Raises:
        AlreadySigned: the list is signed and stays as it is.
    """
    found, _is_new = HandOver.objects.select_for_update().get_or_create(
        post=post, giver=giver, day=day,
        defaults={"taker": taker, "order": order, "listed_at": at, "listed_by": str(by)},
    )  # fmt: skip
    if found.given_at is not None or found.taken_at is not None:
        raise AlreadySigned
    found.taker, found.order, found.listed_at, found.listed_by = taker, order, at, str(by)
    found.save(update_fields=["taker", "order", "listed_at", "listed_by"])
    found.lines.all().delete()
    HandOverLine.objects.bulk_create(
        HandOverLine(
            hand_over=found, number=number, kind=one.kind, reference=one.reference, what=one.what, what_ur=one.what_ur,
            due=one.due,
        )
        for number, one in enumerate(lines, start=1)
    )  # fmt: skip
    record(by=by, action="people.list_hand_over", subject="hand_over", subject_id=found.pk, at=at,
           facts={"post": post.pk, "giver": giver.pk, "lines": len(lines)})  # fmt: skip
    return found


@transaction.atomic
def give_over(
    *, hand_over: int, account: Account, lines: Collection[int], note: str = "", by: Actor, at: datetime
) -> HandOver:
    """Who leaves signs for the lines (their numbers) that they hand over.

    Raises:
        NotThisPerson: it is not their list; AlreadySigned.
    """
    found = _held(hand_over)
    if found.taken_at is not None:
        raise AlreadySigned
    if account.officer_id != found.giver_id or str(account.pk) != by.id:
        raise NotThisPerson
    return _sign(found, "given", (account, lines, note), by, at)


@transaction.atomic
def take_over(
    *, hand_over: int, account: Account, lines: Collection[int], note: str = "", by: Actor, at: datetime
) -> HandOver:
    """Who takes signs for the lines that they have received, after who leaves, unless that one can sign no more.

    Raises:
        NotThisPerson: it is not their list; GiverFirst; AlreadySigned.
    """
    found = _held(hand_over)
    is_next = account.officer_id == found.taker_id or found.post_id in by.posts
    if not is_next or account.officer_id in {None, found.giver_id} or str(account.pk) != by.id:
        raise NotThisPerson
    if found.given_at is None and can_sign(found.giver_id):
        raise GiverFirst
    return _sign(found, "taken", (account, lines, note), by, at)


def can_sign(officer: int) -> bool:
    """Whether an officer has a sign-in: whose account was closed signs nothing any more."""
    return Account.objects.filter(officer=officer, is_active=True).exists()


def _held(hand_over: int) -> HandOver:
    found = HandOver.objects.select_for_update().filter(pk=hand_over).first()
    if found is None:
        raise NotFound
    return found


def _sign(found: HandOver, side: Side, signs: Signature, by: Actor, at: datetime) -> HandOver:
    account, lines, note = signs
    if getattr(found, f"{side}_at") is not None:
        raise AlreadySigned
    HandOverLine.objects.filter(hand_over=found, number__in=lines).update(**{f"is_{side}": True})
    listed = [
        [one.number, one.kind, one.reference, one.due, one.is_given, one.is_taken]
        for one in found.lines.order_by("number")
    ]
    row = prepare(
        action=f"people.hand_over_{side}", subject="hand_over", subject_id=found.pk,
        facts={"post": found.post_id, "lines": listed, "note": note.strip()},
    )  # fmt: skip
    record_prepared([row], by=str(by), at=at)
    signed = {"by": account, "at": at, "note": note.strip(), "digest": row.digest}
    for name, value in signed.items():
        setattr(found, f"{side}_{name}", value)
    found.save(update_fields=[f"{side}_{name}" for name in signed])
    return found
