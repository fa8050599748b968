from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL
from sunwai.base.refusals import NotFound
from sunwai.base.sealing import seal_for
from sunwai.directory.models import Post
from sunwai.feedback.models import ReadingRow, Reply
from sunwai.feedback.types import PERSON, WORDS_SEAL, Asked, Outcome
from sunwai.messages.models import CallRecord, InboundCall
from sunwai.messages.types import Channel
from sunwai.outreach.models import Invitation, Question
from sunwai.transactions.models import Feed, Transaction

SAYS_SOMETHING = ~Q(in_force__outcome=Outcome.UNCLEAR) | Q(in_force__bribe=True) | Q(in_force__bribe_denied=True)
AREA, DEPARTMENT = "invitation__office__area", "invitation__office__department"


@dataclass(frozen=True, slots=True)
class Answers:
    """The invitation that a reply answers, with its question and what is known of its transaction."""

    invitation: int
    language: str
    day: date
    office: int
    service: int
    question: Asked
    post: int | None
    feed: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply and what it answers, as the commands need it for many at once."""

    reply: int
    channel: str
    contact_point: UUID | None
    sealed: bytes
    answers: Answers | None
    is_late: bool = False
    has_voice: bool = False


@dataclass(frozen=True)
class Today:
    """An office's answers of one day so far; provisional."""

    answered: int
    dissatisfied: int
    bribes_alleged: int


def replies_visible_to(actor: Actor) -> QuerySet[Reply]:
    """Single replies are for reviewers only, within their reach, and never about an office where they hold a post."""
    found = Reply.objects.filter(actor.within(Right.REVIEW_REPLIES, area=AREA, department=DEPARTMENT))
    if actor.posts:
        own = Post.objects.filter(id__in=actor.posts, office__isnull=False).values_list("office", flat=True)
        found = found.exclude(invitation__office__in=list(own))
    return found


def reply_for_review(actor: Actor, reply: int) -> Reply:
    """Raises:
    NotFound: no such reply, or not for this actor.
    """
    joined = replies_visible_to(actor).select_related(
        "in_force", "invitation__service", "invitation__office__district", "invitation__question"
    )
    found = joined.filter(pk=reply).first()
    if found is None:
        raise NotFound
    return found


def words_of(reply: Reply, by: Actor) -> str:
    """A citizen's own words, for a reviewer who may see them.

    Raises:
        NotFound: not for this actor.
    """
    return words_of_many([reply], by)[reply.pk]


def words_of_many(replies: Iterable[Reply], by: Actor) -> dict[int, str]:
    """The words of a page of replies, asked for at once."""
    wanted = {reply.pk: reply for reply in replies}
    allowed = set(replies_visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    if allowed != set(wanted):
        raise NotFound
    seal = seal_for(WORDS_SEAL)
    return {pk: seal.open_text(reply.sealed) for pk, reply in wanted.items()}


def readings_of(reply: Reply, by: Actor) -> list[tuple[ReadingRow, dict[str, str]]]:
    """All readings of a reply, the newest first, each with the words that decided its parts.

    While a second person's own opinion is wanted, the first person's is not among them.
    """
    if not replies_visible_to(by).filter(pk=reply.pk).exists():
        raise NotFound
    found = reply.readings.order_by("-id")
    if reply.needs_review and reply.look == 2:
        found = found.exclude(reader=PERSON)
    return [(row, because_of(row)) for row in found]


def reading_to_check(reply: Reply) -> ReadingRow | None:
    """What a person is asked about: the newest reading that no person made."""
    return reply.readings.exclude(reader=PERSON).order_by("-id").first()


def because_of(row: ReadingRow) -> dict[str, str]:
    """The words that decided each part of a reading."""
    if row.because_sealed is None:
        return {}
    lines = seal_for(WORDS_SEAL).open_text(row.because_sealed).splitlines()
    return {part: words for part, _, words in (line.partition(": ") for line in lines)}


def today_by_office(actor: Actor, day: date) -> dict[int, Today]:
    """Answers received on a day, by office, within the actor's reach: counts only, never words."""
    begin = datetime.combine(day, time(), LOCAL)
    counted = (
        Reply.objects.filter(actor.within(Right.SEE_LIVE, area=AREA, department=DEPARTMENT))
        .filter(received_at__gte=begin, received_at__lt=begin + timedelta(days=1), invitation__isnull=False)
        .filter(SAYS_SOMETHING, in_force__isnull=False)
        .values("invitation__office")
        .annotate(
            answered=Count("invitation", distinct=True),
            bad=Count("invitation", distinct=True, filter=Q(in_force__outcome=Outcome.DISSATISFIED)),
            bribes=Count("invitation", distinct=True, filter=Q(in_force__bribe=True)),
        )
        .values_list("invitation__office", "answered", "bad", "bribes")
    )
    return {office: Today(answered, dissatisfied, bribes) for office, answered, dissatisfied, bribes in counted}


def heard(replies: Iterable[int]) -> list[Heard]:
    """Replies with what they answer, in order of id.

    Each table is asked by its key alone: joined, a load of ten thousand into tables whose statistics still say that
    they are empty took the planner's nested loops, and a minute.
    """
    columns = ("id", "channel", "contact_point", "sealed", "invitation", "is_late", "message")
    rows = list(Reply.objects.filter(id__in=list(replies)).order_by("id").values_list(*columns))
    answered = _answers({row[4] for row in rows if row[4]})
    spoken = _spoken({row[6] for row in rows if row[1] == Channel.VOICE and row[6]})
    return [
        Heard(reply, channel, contact, sealed, answered.get(invitation or 0), late, message in spoken)
        for reply, channel, contact, sealed, invitation, late, message in rows
    ]


def _spoken(messages: Collection[int]) -> set[int]:
    """Of these messages those with a recording of the citizen's voice."""
    if not messages:
        return set()
    kept = [
        kind.objects.filter(message__in=list(messages)).exclude(recording="").values_list("message", flat=True)
        for kind in (InboundCall, CallRecord)
    ]
    return {message for found in kept for message in found}


def recording_of(reply: Reply) -> str:
    """The name of the sealed recording of a voice note; empty where there is none."""
    if reply.channel != Channel.VOICE or reply.message_id is None:
        return ""
    for kind in (InboundCall, CallRecord):
        name = kind.objects.filter(message=reply.message_id).values_list("recording", flat=True).first()
        if name:
            return str(name)
    return ""


def _answers(invitations: Collection[int]) -> dict[int, Answers]:
    columns = ("id", "language", "day", "office", "service", "question", "transaction")
    found = list(Invitation.objects.filter(id__in=invitations).values_list(*columns))
    questions = {one.pk: Asked(one.code, one.polarity) for one in Question.objects.filter(id__in={r[5] for r in found})}
    feeds = dict(Feed.objects.values_list("id", "code"))
    sources = {
        transaction: (post, feeds[feed])
        for transaction, post, feed in Transaction.objects.filter(id__in=[row[6] for row in found]).values_list(
            "id", "post", "feed"
        )
    }
    return {
        invitation: Answers(invitation, language, day, office, service, questions[question], *sources[transaction])
        for invitation, language, day, office, service, question, transaction in found
    }


def unread(most: int = 5000) -> list[int]:
    """Replies that no reader has read, the oldest first."""
    return list(Reply.objects.filter(in_force__isnull=True).order_by("received_at").values_list("id", flat=True)[:most])
