"""The texts that rooms send again and again. Each room registers its own, with words that come with the program; the
government's own versions go before them once a second person has approved them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sunwai.base.registry import Registry
from sunwai.messages.models import TemplateVersion
from sunwai.messages.types import Purpose, VersionState

FIELD = re.compile(r"\{([^{}]*)\}")
URDU_SCRIPT = frozenset({"ur", "pa", "skr", "ps", "sd"})


@dataclass(frozen=True)
class Wording:
    """A standing text: what rooms call it, its names, the fields that it must have, and its first words by language.

    No field names a matter, an office or a person: on a shared phone others read along.
    """

    code: str
    name: str
    name_ur: str
    purpose: Purpose
    texts: Mapping[str, str]
    fields: tuple[str, ...] = ()


wordings: Registry[Wording] = Registry("wording")


def standing(wording: Wording) -> Wording:
    """Registers a wording."""
    return wordings.register(wording.code, wording)


class Rendering:
    """One standing text in all its languages, as it is in force: one question to the database for a whole batch."""

    def __init__(self, code: str) -> None:
        approved = TemplateVersion.objects.filter(template__code=code, state=VersionState.APPROVED)
        self._texts = {**wordings[code].texts, **dict(approved.values_list("language", "text"))}

    def in_(self, language: str, **fields: object) -> tuple[str, str]:
        """The text with its fields filled in, and the language that it is in after all.

        Another language of the same script stands in where there is none, then English.
        """
        choices = (language, "ur" if language in URDU_SCRIPT else "en", "en")
        found = next(one for one in choices if one in self._texts)
        return FIELD.sub(lambda field: str(fields[field[1]]), self._texts[found]), found


def render(code: str, language: str, **fields: object) -> tuple[str, str]:
    """One standing text in a language, and the language that it is in after all."""
    return Rendering(code).in_(language, **fields)


def wrong_fields(wording: Wording, text: str) -> tuple[list[str], list[str]]:
    """The fields that a text lacks, and those that it has and nobody fills."""
    has = FIELD.findall(text)
    return [one for one in wording.fields if one not in has], sorted(set(has) - set(wording.fields))
