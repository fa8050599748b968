"""What templates and prompts have in common: numbered versions, of which a second person puts one in use."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotFound
from sunwai.messages.models import Prompt, PromptVersion, Template, TemplateVersion
from sunwai.messages.types import VersionState
from sunwai.people.types import NotFirstAndSecond

V = TypeVar("V", PromptVersion, TemplateVersion)


def next_number(owner: Prompt | Template, language: str) -> int:
    """The number of the version to be made; its owner is held, so that nobody else takes it."""
    type(owner)._default_manager.select_for_update().get(pk=owner.pk)
    return (owner.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0) + 1


def approve(versions: type[V], version: int, by: Actor, at: datetime) -> V:
    """Puts a draft into use, in the place of the version before it. To be called in a transaction.

    Raises:
        NotFound: there is no such draft.
        NotFirstAndSecond: who drafted it cannot approve it.
    """
    by.need(Right.RELEASE_PROGRAMME)
    rows = versions._default_manager
    found = rows.select_for_update().filter(pk=version, state=VersionState.DRAFT).first()
    if found is None:
        raise NotFound
    if found.drafted_by == str(by):
        raise NotFirstAndSecond
    owner = "prompt" if isinstance(found, PromptVersion) else "template"
    others = rows.filter(**{owner: getattr(found, f"{owner}_id")}, language=found.language, state=VersionState.APPROVED)
    others.update(state=VersionState.RETIRED)
    found.state, found.approved_by, found.approved_at = VersionState.APPROVED, str(by), at
    try:
        with transaction.atomic():
            found.save(update_fields=["state", "approved_by", "approved_at"])
    except IntegrityError:
        raise NotFound from None
    return found
