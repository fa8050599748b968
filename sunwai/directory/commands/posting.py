"""Transfer orders: several officers at once, from a day on; planned ahead, shown before they are kept, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotFound
from sunwai.directory import queries, rules
from sunwai.directory.commands.putting import LOCK
from sunwai.directory.models import Officer, Post, Tenure, TransferLine, TransferOrder
from sunwai.directory.types import Charge, Fault, OrderBegan, OrderBuiltOn, OrderDraft, OrderLine, OrderRefused
from sunwai.ledger.commands import record

MOST_LINES = 500


@dataclass
class Move:
    """A line with what its codes mean: the tenure that it ends, the post that it fills."""

    number: int
    officer: Officer
    leaves: Post | None = None
    takes: Post | None = None
    charge: Charge = Charge.FULL
    ends: Tenure | None = None


@dataclass
class Plan:
    """What an order would do on its day, and all that is wrong with it; nothing is written yet."""

    moves: list[Move] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    vacant: list[Post] = field(default_factory=list)
    """The posts that are left and that nobody of the order takes."""


def plan_order(*, draft: OrderDraft, by: Actor, at: datetime) -> Plan:
    """What an order would do; every fault of every line is found, not the first alone.

    Raises:
        NotAllowed: without the right to keep posts.
    """
    rules.need_keep(by)
    plan = Plan()
    _judge_order(plan, draft, at)
    reader = _Reader(by, day_of(at), draft)
    for number, line in enumerate(draft.lines, start=1):
        move = reader.read(number, line, plan.faults)
        if move is not None:
            plan.moves.append(move)
    _judge_together(plan, draft.effective)
    taken = {move.takes.pk for move in plan.moves if move.takes}
    plan.vacant = [move.leaves for move in plan.moves if move.leaves and move.leaves.pk not in taken]
    plan.faults.sort(key=lambda fault: fault.line)
    return plan


@transaction.atomic
def keep_order(*, draft: OrderDraft, by: Actor, at: datetime) -> TransferOrder:
    """Keeps an order: from its day on who leaves has left and who takes holds. All of it or nothing.

    Raises:
        NotAllowed: without the right to keep posts.
        OrderRefused: something is wrong with some lines; its `faults` say what with which.
    """
    bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    plan = plan_order(draft=draft, by=by, at=at)
    if plan.faults:
        raise OrderRefused(plan.faults)
    number, effective = draft.number.strip(), draft.effective
    order = TransferOrder.objects.create(
        number=number, dated=draft.dated, effective=effective, kept_by=str(by), kept_at=at
    )
    TransferLine.objects.bulk_create(
        TransferLine(
            order=order, number=one.number, officer=one.officer, leaves=one.leaves, takes=one.takes, charge=one.charge,
            ended=one.ends, ended_was=one.ends.valid_to if one.ends else None,
        )
        for one in plan.moves
    )  # fmt: skip
    Tenure.objects.filter(pk__in=[one.ends.pk for one in plan.moves if one.ends]).update(valid_to=effective)
    Tenure.objects.bulk_create(
        Tenure(post=one.takes, officer=one.officer, valid_from=effective, charge=one.charge, order=order)
        for one in plan.moves if one.takes
    )  # fmt: skip
    facts = {"number": number, "effective": effective, "lines": [_as_facts(one) for one in plan.moves]}
    record(by=by, action="directory.keep_order", subject="order", subject_id=order.pk, at=at, facts=facts)
    return order


@transaction.atomic
def withdraw_order(*, order: int, by: Actor, at: datetime) -> TransferOrder:
    """Takes an order back before its day: everybody stays where they are.

    Raises:
        NotFound: there is none, or it reaches a post that is not in this actor's charge.
        OrderBegan: its day has come, or it was withdrawn before.
        OrderBuiltOn: another order moves who takes a post by this one, or fills a post that is left by it.
    """
    rules.need_keep(by)
    bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    found = queries.orders_visible_to(by).filter(pk=order).first()
    if found is None or not queries.is_in_charge(by, found):
        raise NotFound
    open_ = TransferOrder.objects.filter(pk=order, withdrawn_at=None, effective__gt=day_of(at))
    if not open_.update(withdrawn_at=at, withdrawn_by=str(by)):
        raise OrderBegan
    _need_unbuilt(found)
    Tenure.objects.filter(order=found).delete()
    for line in found.lines.select_related("ended"):
        if line.ended is not None:
            Tenure.objects.filter(pk=line.ended.pk, valid_to=found.effective).update(valid_to=line.ended_was)
    record(by=by, action="directory.withdraw_order", subject="order", subject_id=order, at=at)
    found.refresh_from_db()
    return found


def _need_unbuilt(order: TransferOrder) -> None:
    begun = Tenure.objects.filter(order=order)
    left = order.lines.filter(ended__isnull=False).values("leaves")
    fillers = Tenure.objects.filter(queries.open_after(order.effective), post__in=left).exclude(pk__in=begun)
    later = TransferLine.objects.filter(ended__in=begun, order__withdrawn_at=None)
    if later.exists() or fillers.exists():
        raise OrderBuiltOn


def end_tenures(*, officer: Officer, by: Actor, at: datetime) -> list[int]:
    """Ends every post of an officer from today, and what was to begin; the posts.

    That `by` may do so is for the caller to settle.
    """
    today = day_of(at)
    bulk.rows("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    held = Tenure.objects.filter(queries.open_after(today), officer=officer)
    posts = sorted(set(held.values_list("post_id", flat=True)))
    # a tenure that did not last a day yet was none; the order or the load that made it stands
    TransferLine.objects.filter(ended__in=held.filter(valid_from__gte=today)).update(ended=None)
    held.filter(valid_from__gte=today).delete()
    held.update(valid_to=today)
    if posts:
        record(by=by, action="directory.end_tenures", subject="officer", subject_id=officer.pk, at=at,
               facts={"posts": posts})  # fmt: skip
    return posts


def _as_facts(move: Move) -> list[object]:
    return [move.officer.pk, move.leaves and move.leaves.pk, move.takes and move.takes.pk, move.charge]


def _judge_order(plan: Plan, draft: OrderDraft, at: datetime) -> None:
    said, number = plan.faults, draft.number.strip()
    if not number:
        said.append(Fault(0, _("The order has no number.")))
    elif TransferOrder.objects.filter(number=number).exists():
        said.append(Fault(0, _("There is an order {number} already.").format(number=number)))
    if draft.dated > day_of(at):
        said.append(Fault(0, _("The order is dated after today.")))
    if draft.effective < day_of(at):
        said.append(Fault(0, _("An order begins today at the earliest: what was done until now stays done.")))
    if not draft.lines:
        said.append(Fault(0, _("The order moves nobody.")))
    if len(draft.lines) > MOST_LINES:
        said.append(Fault(0, _("An order has at most {most} lines.").format(most=MOST_LINES)))


class _Reader:
    """Reads lines against the directory, which is asked once for all of them."""

    def __init__(self, by: Actor, today: date, draft: OrderDraft) -> None:
        self.effective, lines = draft.effective, draft.lines
        codes = {code.strip() for line in lines for code in (line.leaves, line.takes)}
        self.officers = {one.code: one for one in Officer.objects.filter(code__in=[x.officer.strip() for x in lines])}
        self.posts = {one.code: one for one in Post.objects.filter(code__in=codes)}
        reach = queries.posts_visible_to(by, Right.KEEP_POSTS)
        self.in_charge = set(reach.filter(code__in=codes).values_list("pk", flat=True))
        self.tenures = list(Tenure.objects.filter(queries.open_after(today), officer__in=self.officers.values()))
        own = Tenure.objects.filter(queries.valid(today), post__in=by.own_posts)
        self.own = set(own.values_list("officer_id", flat=True))

    def read(self, number: int, line: OrderLine, faults: list[Fault]) -> Move | None:
        """A line as a move; None where something is wrong, which is added to the faults."""
        reasons: list[str] = []
        officer = self.officers.get(line.officer.strip())
        if officer is None:
            reasons.append(_("There is no officer “{code}”.").format(code=line.officer.strip()))
        elif officer.pk in self.own:
            reasons.append(_("You cannot move yourself: somebody else must."))
        leaves, takes = self._post(line.leaves, reasons), self._post(line.takes, reasons)
        if not line.leaves.strip() and not line.takes.strip():
            reasons.append(_("It neither leaves a post nor takes one."))
        if leaves is not None and leaves == takes:
            reasons.append(_("It leaves and takes the same post."))
        ends = self._ends(officer, leaves, reasons) if officer and leaves else None
        if officer and takes and not reasons:
            self._judge_taking(officer, takes, ends, line.charge, reasons)
        faults += [Fault(number, reason) for reason in reasons]
        return Move(number, officer, leaves, takes, line.charge, ends) if officer and not reasons else None

    def _post(self, code: str, reasons: list[str]) -> Post | None:
        code = code.strip()
        if not code:
            return None
        found = self.posts.get(code)
        if found is None:
            reasons.append(_("There is no post “{code}”.").format(code=code))
        elif found.pk not in self.in_charge:
            reasons.append(_("The post “{code}” is not in your charge.").format(code=code))
        elif found.valid_from > self.effective or (found.valid_to and found.valid_to <= self.effective):
            reasons.append(_("There is no post “{code}” on that day.").format(code=code))
        return found

    def _ends(self, officer: Officer, leaves: Post, reasons: list[str]) -> Tenure | None:
        for one in self.tenures:
            if one.officer_id == officer.pk and one.post_id == leaves.pk and one.valid_from < self.effective:
                if one.valid_to is None or one.valid_to > self.effective:
                    return one
                if one.valid_to == self.effective:
                    break
        reasons.append(
            _("{officer} does not hold “{code}” then, or leaves it already.").format(
                officer=officer.name, code=leaves.code
            )
        )
        return None

    def _judge_taking(
        self, officer: Officer, takes: Post, ends: Tenure | None, charge: Charge, reasons: list[str]
    ) -> None:
        later = [
            one for one in self.tenures
            if one.officer_id == officer.pk and one != ends and (one.valid_to is None or one.valid_to > self.effective)
        ]  # fmt: skip
        if any(one.post_id == takes.pk for one in later):
            reasons.append(_("{officer} holds “{code}” then already.").format(officer=officer.name, code=takes.code))
        elif charge is Charge.FULL and any(one.charge == Charge.FULL for one in later):
            reasons.append(
                _("{officer} keeps another post as their own: say which is left, or give additional charge.").format(
                    officer=officer.name
                )
            )


def _judge_together(plan: Plan, effective: date) -> None:
    """What is wrong between lines, and between the order and who holds the posts that are taken."""
    ended = {move.ends.pk for move in plan.moves if move.ends}
    full: dict[int, int] = {}
    seats: dict[int, int] = {}
    lefts: dict[int, int] = {}
    taken = [move.takes.pk for move in plan.moves if move.takes]
    others = Tenure.objects.filter(queries.open_after(effective), post__in=taken).exclude(pk__in=ended)
    held = {one.post_id: one for one in others.select_related("officer")}
    for move in plan.moves:
        if move.ends and lefts.setdefault(move.ends.pk, move.number) != move.number:
            plan.faults.append(Fault(move.number, _twice(lefts[move.ends.pk])))
        if move.takes is None:
            continue
        if seats.setdefault(move.takes.pk, move.number) != move.number:
            plan.faults.append(Fault(move.number, _twice(seats[move.takes.pk])))
        if move.charge is Charge.FULL and full.setdefault(move.officer.pk, move.number) != move.number:
            plan.faults.append(Fault(move.number, _twice(full[move.officer.pk])))
        if found := held.get(move.takes.pk):
            reason = _("{officer} holds “{code}” then: that one must leave it in this order too.")
            plan.faults.append(Fault(move.number, reason.format(officer=found.officer.name, code=move.takes.code)))


def _twice(first: int) -> str:
    return _("It contradicts line {first}.").format(first=first)
