"""Letters about findings are drafted, changed, issued under a number, or thrown away while they are drafts."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.refusals import NotAllowed
from sunwai.directory.models import Post
from sunwai.insight.models import Finding
from sunwai.insight.statistics import SMALL
from sunwai.ledger.commands import record
from sunwai.people.models import Account
from sunwai.reports import letters, wordings
from sunwai.reports.commands.telling import Waiting, tell_posts
from sunwai.reports.models import Letter
from sunwai.reports.queries import signing_posts
from sunwai.reports.rules import due_on, may_write, terms
from sunwai.reports.types import FewPeople, LetterEmpty, LetterIssued, LetterKind, LetterNamesSomebody

PERSONAL = re.compile(r"\d{10,}|\d{4,5}[\s-]\d{7}|\d{5}-?\d{7}-?\d|\+\s?\d{2}[\s\d-]{9,}")
"""Telephone and identity card numbers, in digits of any script."""


@transaction.atomic
def draft_letter(
    *, finding: Finding, kind: LetterKind, post: Post, account: Account, by: Actor, at: datetime
) -> Letter:
    """A letter with the words that it begins with; whoever may issue it may change them.

    Raises:
        NotAllowed: the actor may not act on findings of this office.
        FewPeople: fewer than ten people stand behind the finding.
    """
    if not may_write(by, finding):
        raise NotAllowed
    if finding.of < SMALL:
        raise FewPeople
    until: date | None = None
    if kind.wants_answer:
        until = due_on(terms(day_of(at)).first, day_of(at), finding.office.district_id)
    text, text_ur = (letters.draft(finding, kind, until, language) for language in ("en", "ur"))
    made = Letter.objects.create(
        finding=finding, kind=kind, post=post, text=text, text_ur=text_ur, answer_by=until, drafted_by=account,
        drafted_at=at,
    )  # fmt: skip
    record(by=by, action="reports.draft_letter", subject="letter", subject_id=made.pk, at=at,
           facts={"finding": finding.pk, "kind": kind.value, "post": post.pk})  # fmt: skip
    return made


@transaction.atomic
def change_letter(*, letter: Letter, text: str, text_ur: str, post: Post, by: Actor, at: datetime) -> Letter:
    """Other words, or another post, before it is issued.

    Raises:
        NotAllowed: the actor may not act on findings of this office.
        LetterEmpty: words of one language are missing.
        LetterNamesSomebody: there is a telephone or identity card number in it.
        LetterIssued: it is issued.
    """
    _need(letter, by)
    if not (text.strip() and text_ur.strip()):
        raise LetterEmpty
    if PERSONAL.search(text) or PERSONAL.search(text_ur):
        raise LetterNamesSomebody
    draft = Letter.objects.filter(pk=letter.pk, issued_at__isnull=True)
    if not draft.update(text=text.strip(), text_ur=text_ur.strip(), post=post):
        raise LetterIssued
    record(by=by, action="reports.change_letter", subject="letter", subject_id=letter.pk, at=at)
    letter.refresh_from_db()
    return letter


@transaction.atomic
def issue_letter(*, letter: Letter, account: Account, signed_by: Post, by: Actor, at: datetime) -> Letter:
    """Issues a letter under a number, signed by a post that the actor answers for; the other post is told.

    Raises:
        NotAllowed: the actor may not act on findings of this office, or does not answer for the signing post.
        LetterIssued: it is issued.
    """
    _need(letter, by)
    if not signing_posts(by, letter).filter(pk=signed_by.pk).exists():
        raise NotAllowed
    number = f"{signed_by.code}/{day_of(at):%Y}/{letter.pk}"
    draft = Letter.objects.filter(pk=letter.pk, issued_at__isnull=True)
    if not draft.update(number=number, issued_at=at, issued_by=account, signed_by=signed_by):
        raise LetterIssued
    letter.refresh_from_db()
    facts = {"number": number, "kind": letter.kind, "post": letter.post_id, "signed_by": signed_by.pk}
    record(by=by, action="reports.issue_letter", subject="letter", subject_id=letter.pk, at=at, facts=facts)
    waiting = {letter.post_id: Waiting(letter.pk, 1)}
    tell_posts(waiting=waiting, wording=wordings.LETTER, room="reports.letter", path="/letters/", by=by, at=at)
    return letter


@transaction.atomic
def drop_letter(*, letter: Letter, by: Actor, at: datetime) -> None:
    """Throws a draft away.

    Raises:
        NotAllowed: the actor may not act on findings of this office.
        LetterIssued: it is issued.
    """
    _need(letter, by)
    known = letter.pk
    gone, _ = Letter.objects.filter(pk=known, issued_at__isnull=True).delete()
    if not gone:
        raise LetterIssued
    record(by=by, action="reports.drop_letter", subject="letter", subject_id=known, at=at)


def _need(letter: Letter, by: Actor) -> None:
    if not may_write(by, letter.finding):
        raise NotAllowed
