from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL
from sunwai.base.sealing import seal_for
from sunwai.feedback.models import ReadingRow, Reply, Review
from sunwai.feedback.queries.replies import replies_visible_to
from sunwai.feedback.types import PERSON, WORDS_SEAL

AGREEMENT_OVER = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """How a reviewer's queue stands: how many wait, since when the oldest, and how many this one decided today."""

    waiting: int
    oldest: datetime | None
    done: int


@dataclass(frozen=True)
class Agreement:
    """How often two persons said the same unseen of each other, and Cohen's kappa: that beyond chance (1 is always).

    `kappa` is null where it cannot be said: none, or both said one thing alone.
    """

    part: str
    n: int
    same: float | None
    kappa: float | None


@dataclass(frozen=True)
class Reviewed:
    """A reply with what a person took it to mean; `code` and `polarity` of its question, empty where none was asked."""

    reply: int
    text: str
    code: str
    polarity: str
    outcome: str
    bribe: bool
    bribe_denied: bool
    amount_pkr: int | None
    reasons: tuple[str, ...]
    control: str | None
    language: str
    channel: str
    read_at: datetime


def review_queue(actor: Actor) -> QuerySet[Reply]:
    """What waits for this person: what a mistake would cost most first, then the oldest; nothing decided on before."""
    mine = Review.objects.filter(by=str(actor), undone_at__isnull=True).values("reply")
    return (
        replies_visible_to(actor)
        .filter(needs_review=True)
        .exclude(pk__in=mine)
        .select_related("in_force", "invitation__service", "invitation__office__district", "invitation__question")
        .order_by("-priority", "received_at", "id")
    )


def waiting(actor: Actor) -> int:
    """How many replies wait for this reviewer."""
    return review_queue(actor).count()


def standing(actor: Actor, at: datetime) -> Standing:
    """How this reviewer's queue stands at a moment."""
    seen = review_queue(actor).order_by().aggregate(n=Count("pk"), oldest=Min("received_at"))
    begin = at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    done = Review.objects.filter(by=str(actor), at__gte=begin, undone_at__isnull=True).count()
    return Standing(seen["n"], seen["oldest"], done)


def reviews_of(reply: Reply, by: Actor) -> list[Review]:
    """What persons decided on a reply, in order; nothing while this one's own opinion must be independent."""
    if reply.needs_review and reply.look == 2:
        return []
    found = reply.reviews.filter(undone_at__isnull=True).select_related("reading").order_by("look", "id")
    return list(found) if replies_visible_to(by).filter(pk=reply.pk).exists() else []


def agreement(actor: Actor, at: datetime) -> list[Agreement]:
    """How well the second looks of the last thirty days agree with the first, for each part that counts."""
    actor.need(Right.REVIEW_REPLIES)
    parts = ("outcome", "bribe", "control")
    columns = [f"reading__{part}" for part in parts]
    looks = Review.objects.filter(at__gt=at - AGREEMENT_OVER, at__lte=at, look=2, undone_at__isnull=True)
    second = {row[0]: row[1:] for row in looks.values_list("reply", *columns)}
    first_looks = Review.objects.filter(reply__in=list(second), look=1, undone_at__isnull=True)
    first = {row[0]: row[1:] for row in first_looks.values_list("reply", *columns)}
    pairs = [(first[reply], second[reply]) for reply in second if reply in first]
    return [_agreed(part, [(str(a[i]), str(b[i])) for a, b in pairs]) for i, part in enumerate(parts)]


def _agreed(part: str, pairs: Sequence[tuple[str, str]]) -> Agreement:
    if not pairs:
        return Agreement(part, 0, None, None)
    n = len(pairs)
    same = sum(one == other for one, other in pairs) / n
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[label] * other[label] for label in one) / (n * n)
    return Agreement(part, n, same, (same - chance) / (1 - chance) if chance < 1 else None)


def reviewed_by_people(actor: Actor, *, since: datetime | None = None) -> Iterator[Reviewed]:
    """Replies whose reading in force is a person's, with their clear words: what a reader may learn from.

    For processes of ours and for reviewers within their reach. Nothing is given where two persons differed and no third
    has decided, where a person corrected a part alone, and where the words are a voice's.
    """
    whole = {"in_force__reader": PERSON, "in_force__confidence": {}}
    found = replies_visible_to(actor).filter(**whole, message__isnull=False, needs_review=False)
    if since:
        found = found.filter(in_force__read_at__gte=since)
    seal = seal_for(WORDS_SEAL)
    joined = found.exclude(Q(channel="voice")).select_related("in_force", "invitation__question")
    for reply in joined.annotate(read_at=F("in_force__read_at")).order_by("id").iterator(chunk_size=2000):
        row, question = reply.in_force, reply.invitation.question if reply.invitation else None
        assert isinstance(row, ReadingRow)  # noqa: S101
        yield Reviewed(
            reply.pk, seal.open_text(reply.sealed), question.code if question else "",
            question.polarity if question else "", row.outcome, row.bribe, row.bribe_denied, row.amount_pkr,
            tuple(row.reasons), row.control, row.language, reply.channel, row.read_at,
        )  # fmt: skip
