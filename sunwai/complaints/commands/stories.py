"""Stories of solved cases: the citizen agrees, one person writes without persons in it, another publishes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.casework.models import Case
from sunwai.casework.types import Identity, Status
from sunwai.complaints.models import Story
from sunwai.complaints.types import AlreadyDone, NothingSaid, NotSolved, SecondPersonNeeded
from sunwai.ledger.commands import record


def agree(*, case: int, by: Actor, at: datetime) -> Story:
    """The citizen, who confirmed that it is solved, agrees that it may be told without names.

    Raises:
        NotSolved: it is not, or they did not say so; or it is anonymous: an agreement has its time.
    """
    confirmed = Case.objects.filter(pk=case, status=Status.CONFIRMED)
    if not confirmed.exclude(identity=Identity.ANONYMOUS).exists():
        raise NotSolved
    with transaction.atomic():
        made, _ = Story.objects.get_or_create(case_id=case, defaults={"agreed_at": at})
        Story.objects.filter(pk=made.pk).update(withdrawn_at=None)
        _record("agree_to_story", made, by, at)
    made.refresh_from_db()
    return made


def withdraw(*, case: int, by: Actor, at: datetime) -> None:
    """The citizen, or the unit that publishes, takes a story back: it is not shown any more."""
    with transaction.atomic():
        made = Story.objects.filter(case=case, withdrawn_at=None).first()
        if made is None:
            raise AlreadyDone
        Story.objects.filter(pk=made.pk).update(withdrawn_at=at, published_at=None, published_by="")
        _record("withdraw_story", made, by, at)


def draft(*, story: Story, title: str, text: str, title_ur: str, text_ur: str, by: Actor, at: datetime) -> Story:
    """Writes the story in both languages; a story that is out is drafted anew and must be published again.

    Raises:
        NotAllowed: not of those who direct cases; NothingSaid: a part is missing in one language.
    """
    by.need(Right.DIRECT_CASES)
    if not all(part.strip() for part in (title, text, title_ur, text_ur)):
        raise NothingSaid
    with transaction.atomic():
        standing = Story.objects.filter(pk=story.pk, withdrawn_at=None)
        if not standing.update(
            title=title.strip(), text=text.strip(), title_ur=title_ur.strip(), text_ur=text_ur.strip(),
            drafted_by=str(by), published_by="", published_at=None,
        ):  # fmt: skip
            raise AlreadyDone
        _record("draft_story", story, by, at)
    story.refresh_from_db()
    return story


def publish(*, story: Story, by: Actor, at: datetime) -> Story:
    """Another person than the writer lets it out, having looked that nobody can be known by it.

    Raises:
        SecondPersonNeeded: the writer; NothingSaid: nothing is written yet.
    """
    by.need(Right.DIRECT_CASES)
    with transaction.atomic():
        held = Story.objects.select_for_update().get(pk=story.pk)
        if held.withdrawn_at or held.published_at:
            raise AlreadyDone
        if not held.drafted_by:
            raise NothingSaid
        if held.drafted_by == str(by):
            raise SecondPersonNeeded
        Story.objects.filter(pk=held.pk).update(published_by=str(by), published_at=at)
        _record("publish_story", held, by, at)
    story.refresh_from_db()
    return story


def _record(action: str, story: Story, by: Actor, at: datetime) -> None:
    record(by=by, action=f"complaints.{action}", subject="complaints.story", subject_id=story.pk, at=at)
