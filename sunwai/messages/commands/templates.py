"""Standing texts in the government's own words: drafted by one, approved by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.ledger.commands import record
from sunwai.messages.commands.versions import approve, next_number
from sunwai.messages.models import Template, TemplateVersion
from sunwai.messages.previews import preview
from sunwai.messages.types import BadTemplate, VersionState
from sunwai.messages.wordings import Wording, wordings, wrong_fields

LANGUAGES = ("ur", "en", "pa", "skr", "ps", "sd")
MOST_SEGMENTS = 6
WITH_THE_PROGRAM = ("process:program", "process:release")


@transaction.atomic
def seed_templates(*, by: Actor, at: datetime) -> int:
    """Writes down the texts that come with the program where there is none yet; how many. Safe to repeat."""
    count = 0
    for wording in wordings:
        template = _template(wording)
        for language, text in wording.texts.items():
            if not template.versions.filter(language=language).exists():
                TemplateVersion.objects.create(
                    template=template, language=language, number=1, text=text, state=VersionState.APPROVED,
                    drafted_by=WITH_THE_PROGRAM[0], drafted_at=at, approved_by=WITH_THE_PROGRAM[1], approved_at=at,
                )  # fmt: skip
                count += 1
    if count:
        record(by=by, action="messages.seed_templates", subject="messages.template", subject_id="all", at=at)
    return count


@transaction.atomic
def draft_template(*, code: str, language: str, text: str, by: Actor, at: datetime) -> TemplateVersion:
    """Adds a version as a draft.

    Raises:
        NotFound: no room sends such a text.
        BadTemplate: no such language, a field that is missing or that nobody fills, or too long.
    """
    by.need(Right.DRAFT_PROGRAMME)
    if code not in wordings or language not in LANGUAGES:
        raise NotFound
    text = text.strip()
    check(wordings[code], text)
    template = _template(wordings[code])
    version = TemplateVersion.objects.create(
        template=template, language=language, number=next_number(template, language), text=text,
        state=VersionState.DRAFT, drafted_by=str(by), drafted_at=at,
    )  # fmt: skip
    record(by=by, action="messages.draft_template", subject="messages.templateversion", subject_id=version.pk, at=at,
           facts={"code": code, "language": language, "text": text})  # fmt: skip
    return version


def check(wording: Wording, text: str) -> None:
    """Raises:
    BadTemplate: what is wrong with a text for this wording.
    """
    missing, unknown = wrong_fields(wording, text)
    if not text:
        raise BadTemplate(problem=_("The text is empty."))
    if missing:
        raise BadTemplate(problem=_("The text lacks {names}.").format(names=_named(missing)))
    if unknown:
        raise BadTemplate(problem=_("Nobody fills {names} in this text.").format(names=_named(unknown)))
    if preview(text).segments > MOST_SEGMENTS:
        raise BadTemplate(problem=_("The text is longer than {most} segments.").format(most=MOST_SEGMENTS))


@transaction.atomic
def approve_template(*, version: int, by: Actor, at: datetime) -> TemplateVersion:
    """Puts a draft into use, by another person than who drafted it; the version before it is replaced.

    Raises:
        NotFound: there is no such draft.
        NotFirstAndSecond: who drafted it cannot approve it.
    """
    found = approve(TemplateVersion, version, by, at)
    record(by=by, action="messages.approve_template", subject="messages.templateversion", subject_id=version, at=at)
    return found


def _template(wording: Wording) -> Template:
    known = {
        "name": wording.name, "name_ur": wording.name_ur, "purpose": wording.purpose, "fields": list(wording.fields),
    }  # fmt: skip
    return Template.objects.get_or_create(code=wording.code, defaults=known)[0]


def _named(fields: list[str]) -> str:
    return ", ".join(f"{{{field}}}" for field in fields)
