"""Search over the chapters, in both languages: words by their beginning, one form for the ways a letter is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sunwai.feedback.reading.normal import normalise
from sunwai.web.help.chapters import Chapter, every_chapter

MOST = 20
IN_TITLE, WHOLE_WORD = 4, 1
_WORD = re.compile(r"[^\W_]+")
_END = re.compile(r"(?<=[.!?۔؟])\s+|\n+")
_LINK, _PICTURE = re.compile(r"\[([^\]]*)\]\([^)]*\)"), re.compile(r"!\[[^\]]*\]\([^)]*\)")
_SIGNS = re.compile(r"\*\*|`")
_LIST = re.compile(r"^\s*(?:[-*]|\d+\.)\s+", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """A chapter, and the sentence of it that says most of what was looked for; the title alone where none does."""

    chapter: Chapter
    sentence: str
    score: int


@dataclass(frozen=True)
class _Entry:
    chapter: Chapter
    title: frozenset[str]
    sentences: tuple[tuple[str, frozenset[str]], ...]
    words: frozenset[str]


def words_of(text: str) -> list[str]:
    """The words of a text, as they are compared: one form of each letter, no marks, small letters."""
    return _WORD.findall(normalise(text))


def plain(text: str) -> str:
    """A chapter's text without the signs of Markdown."""
    return _SIGNS.sub("", _LINK.sub(r"\1", _LIST.sub("", _PICTURE.sub("", text))))


def find(asked: str, language: str, own: Sequence[str] = ()) -> list[Found]:
    """Chapters that have every word asked for, at least by its beginning, the best first; `language` before the other,
    one's own roles before others among equals. Where no chapter has all of them, those that have the most.
    """
    looked_for = words_of(asked)
    if not looked_for:
        return []
    near = [(_hits(looked_for, entry.words), entry) for entry in _entries()]
    most = max((hits for hits, _entry in near), default=0)
    found = [_found(looked_for, entry) for hits, entry in near if hits == most and most]
    ranks = {role: place for place, role in enumerate(own)}
    found.sort(key=lambda one: (one.chapter.language != language, -one.score, ranks.get(one.chapter.role, len(ranks))))
    return found[:MOST]


def _hits(looked_for: Sequence[str], words: frozenset[str]) -> int:
    return sum(any(word.startswith(begin) for word in words) for begin in looked_for)


def _weight(looked_for: Sequence[str], words: frozenset[str]) -> int:
    return 2 * _hits(looked_for, words) + WHOLE_WORD * len(words & set(looked_for))


def _found(looked_for: Sequence[str], entry: _Entry) -> Found:
    best, weight = "", 0
    for sentence, words in entry.sentences:
        if (one := _weight(looked_for, words)) > weight:
            best, weight = sentence, one
    return Found(entry.chapter, best, weight + IN_TITLE * _weight(looked_for, entry.title))


@lru_cache(maxsize=1)
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(one) for one in every_chapter())


def _entry(chapter: Chapter) -> _Entry:
    sentences = [one.strip() for one in _END.split(plain(chapter.text)) if one.strip()]
    told = tuple((one, frozenset(words_of(one))) for one in sentences)
    title = frozenset(words_of(chapter.title))
    return _Entry(chapter, title, told, title.union(*(words for _one, words in told)))
