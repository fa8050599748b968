from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.messages.models import Line, Message, OpenQuestion, Pause
from sunwai.messages.types import TEXT_SEAL, State, UnknownLine


@dataclass(frozen=True)
class LineStanding:
    """How a line does, for the operations page. `bound` is the most messages that one kill could leave unknown."""

    code: str
    state: str
    state_at: datetime | None
    queued: int
    reserved: int
    unknown: int
    bound: int


def line_called(code: str) -> Line:
    """Raises:
    UnknownLine: there is none.
    """
    line = Line.objects.filter(code=code).first()
    if line is None:
        raise UnknownLine(code=code)
    return line


def visible_to(actor: Actor) -> QuerySet[Message]:
    """Messages are seen by who runs the lines, without their words; each room shows its own through its own rows."""
    if actor.may(Right.SEE_OPERATIONS):
        return Message.objects.defer("sealed")
    return Message.objects.none()


def words_of(messages: Iterable[int]) -> dict[int, str]:
    """The clear words of messages. For the room that sealed them in or takes them, never for a list or a log."""
    seal = seal_for(TEXT_SEAL)
    found = Message.objects.filter(id__in=list(messages)).values_list("id", "sealed")
    return {ident: seal.open_text(sealed) for ident, sealed in found}


def latest_question(contact_points: Iterable[UUID], at: datetime) -> dict[UUID, OpenQuestion]:
    """The question asked last on each number up to a moment, also if it is closed or past its day since.

    `expires_at` and `closed_at` say whether an answer is late.
    """
    found = (
        OpenQuestion.objects.filter(contact_point__in=list(contact_points), opened_at__lte=at)
        .order_by("contact_point", "-opened_at", "-id")
        .distinct("contact_point")
    )
    return {question.contact_point_id: question for question in found}


def queue_depth() -> dict[str, int]:
    """How many messages are queued, by channel."""
    found = Message.objects.filter(state=State.QUEUED).values_list("channel").annotate(n=Count("id"))
    return dict(found.order_by("channel"))


def line_standings() -> list[LineStanding]:
    """Each line with what waits for it and what it holds."""
    held = {
        (line, state): n
        for state in (State.RESERVED, State.UNKNOWN)
        for line, n in Message.objects.filter(state=state).values_list("line").annotate(n=Count("id")).order_by("line")
    }
    depth = queue_depth()
    return [
        LineStanding(
            code=line.code,
            state=line.state,
            state_at=line.state_at,
            queued=depth.get(line.channel, 0),
            reserved=held.get((line.id, State.RESERVED), 0),
            unknown=held.get((line.id, State.UNKNOWN), 0),
            bound=int(line.settings.get("window", 10)),
        )
        for line in Line.objects.filter(is_active=True).order_by("code")
    ]


def unfinished(channel: str) -> int:
    """How many outbound messages have not come to an end: queued, in hand, or without a receipt."""
    waiting = (State.QUEUED, State.RESERVED, State.ACCEPTED)
    return sum(Message.objects.filter(state=state, channel=channel).count() for state in waiting)


def silent(line: Line, at: datetime, most: int) -> list[tuple[str, str]]:
    """Messages that a line's carrier took and said nothing of for `settle_minutes`: their ids, and as it wrote them."""
    settle = timedelta(minutes=float(line.settings.get("settle_minutes", 60)))
    waiting = Message.objects.filter(
        line=line, state=State.ACCEPTED, accepted_at__lt=at - settle, carrier_id__isnull=False
    )
    unknown = Message.objects.filter(line=line, state=State.UNKNOWN, carrier_id__isnull=False)
    found = [*waiting.order_by("accepted_at")[:most], *unknown.order_by("-id")[:most]]
    return [(str(one.carrier_id), one.carrier_ref or str(one.carrier_id)) for one in found[:most]]


def sent_with_code(code: str) -> date | None:
    """The day on which a text with this check code left us, or None where none did."""
    found = Message.objects.filter(check_code=code, direction="out", reserved_at__isnull=False)
    reserved_at = found.values_list("reserved_at", flat=True).first()
    return day_of(reserved_at) if reserved_at else None


def pauses() -> QuerySet[Pause]:
    """Pauses, those in force and those that were, newest first."""
    return Pause.objects.order_by("-placed_at", "-pk")


def standing_pauses(at: datetime) -> QuerySet[Pause]:
    """Pauses in force at a moment."""
    return pauses().filter(Q(until__isnull=True) | Q(until__gt=at), lifted_at__isnull=True)
