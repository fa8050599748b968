"""The handbook: one file for each role and language, in chapters by task, read once in each process.

A file is Markdown: `# title`, a paragraph, then chapters that begin with `## title {#anchor}`. A link to a page is
`[words](page:ROUTE)`, one to a chapter `[words](chapter:ROLE/anchor)`, a picture `![what it shows](picture:NAME)`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor, Right

FOLDER = Path(__file__).parent
LANGUAGES = ("ur", "en")
EVERYONE = "everyone"
ROLES: dict[str, str | Promise] = {
    EVERYONE: _("For everyone"), "clerk": _("Clerk"), "caller": _("Caller"), "officer": _("Officer"),
    "district": _("Head of a district or department"), "oversight": _("Oversight"),
    "administrator": _("Administrator"),
}  # fmt: skip
TOLD_BY: dict[str, tuple[Right, ...]] = {
    "administrator": (Right.ADMINISTER, Right.KEEP_RETENTION, Right.KEEP_ROSTER),
    "oversight": (Right.SEE_LEDGER, Right.RELEASE_PROGRAMME, Right.DRAFT_PROGRAMME, Right.SEE_OPERATIONS),
    "district": (Right.ACKNOWLEDGE_FINDINGS, Right.RECORD_REMEDIES),
    "officer": (Right.WORK_CASES, Right.DECIDE_APPEALS, Right.KEEP_IDENTITIES),
    "caller": (Right.CALL_CITIZENS, Right.CALL_FROM_LIST, Right.SUPERVISE_CALLERS, Right.REVIEW_REPLIES,
               Right.CHECK_CASES, Right.ANSWER_ALERTS),
    "clerk": (Right.IMPORT_TRANSACTIONS, Right.SEE_IMPORTS, Right.CORRECT_QUARANTINE, Right.FILE_CASES,
              Right.DIRECT_CASES),
}  # fmt: skip
"""Rights by which it is seen whose handbook comes first; the widest work before the narrower."""
_HEAD = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z][a-z-]*)\}$", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    """One task: its title, and what to do, in Markdown."""

    role: str
    language: str
    anchor: str
    title: str
    text: str

    @property
    def address(self) -> str:
        return f"{reverse('handbook', args=[self.role])}#{self.anchor}"


@dataclass(frozen=True)
class Book:
    """A file: its title, what it is for, and its chapters in order."""

    title: str
    intro: str
    chapters: tuple[Chapter, ...]


def book(role: str, language: str) -> Book:
    """The handbook of a role.

    Raises:
        KeyError: there is no such role or language.
    """
    if role not in ROLES or language not in LANGUAGES:
        raise KeyError(role)
    return read(FOLDER / "handbook" / f"{role}.{language}.md", role, language)


@lru_cache(maxsize=64)
def read(file: Path, role: str, language: str) -> Book:
    """A file in its parts."""
    parts = _HEAD.split(file.read_text(encoding="utf-8"))
    title, _newline, intro = parts[0].strip().removeprefix("# ").partition("\n")
    chapters = tuple(
        Chapter(role, language, anchor, title, text.strip())
        for title, anchor, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    )
    return Book(title.strip(), intro.strip(), chapters)


def chapter(role: str, anchor: str, language: str) -> Chapter | None:
    """One chapter, if it is there."""
    return next((one for one in book(role, language).chapters if one.anchor == anchor), None)


def own_roles(actor: Actor) -> list[str]:
    """The roles whose work an account does, the widest first."""
    return [role for role, rights in TOLD_BY.items() if any(actor.may(right) for right in rights)]


def in_order(actor: Actor) -> list[str]:
    """Every role: one's own first, then what is for everyone, then the others."""
    own = own_roles(actor)
    return [*own, EVERYONE, *(role for role in ROLES if role not in own and role != EVERYONE)]


def every_chapter(languages: Sequence[str] = LANGUAGES) -> list[Chapter]:
    return [one for language in languages for role in ROLES for one in book(role, language).chapters]
