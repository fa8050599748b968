"""Which category and which place free words mean: by the words of the tree and the names of the directory alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sunwai.casework.models import Category
from sunwai.directory.models import Area
from sunwai.directory.queries import valid
from sunwai.directory.types import AreaKind
from sunwai.feedback.reading.normal import fold, normalise, pieces

OTHER = "other"
FINEST = {AreaKind.TEHSIL: 3, AreaKind.DISTRICT: 2, AreaKind.DIVISION: 1, AreaKind.PROVINCE: 0}
ENDS = frozenset({"division", "district", "tehsil", "ڈویژن", "ضلع", "تحصیل"})


def takes_cases(on: date) -> bool:
    """Whether this government has said what cases can be about: where it only asks, no text begins one."""
    return Category.objects.filter(valid(on), is_leaf=True).exists()


def category_of(words: str, on: date) -> Category:
    """The leaf with most of its keywords in the text; the one for everything else where none has any."""
    said = set(_words(words))
    leaves = list(Category.objects.filter(valid(on), is_leaf=True).order_by("code"))
    scored = [(_hits(leaf.keywords, said), leaf) for leaf in leaves]
    best, found = max(scored, key=lambda one: one[0])
    if best:
        return found
    return next((leaf for leaf in leaves if leaf.code == OTHER), found)


def place_of(words: str, on: date) -> int:
    """The finest area whose name stands in the text; the whole government where none does, and a desk sends it on."""
    said = list(_words(words))
    areas = list(Area.objects.filter(valid(on)).order_by("pk"))
    best: tuple[int, int] = (-1, -1)
    chosen = next(one for one in areas if one.parent_id is None)
    for area in areas:
        longest = max((len(name) for name in _names(area) if _stands_in(name, said)), default=0)
        score = (longest, FINEST[AreaKind(area.kind)])
        if longest and score > best:
            best, chosen = score, area
    return chosen.pk


def _names(area: Area) -> Iterator[list[str]]:
    for name in (area.name, area.name_ur):
        parts = [one for one in _words(name) if one not in ENDS]
        if parts:
            yield parts


def _stands_in(name: list[str], said: list[str]) -> bool:
    size = len(name)
    return any(said[place : place + size] == name for place in range(len(said) - size + 1))


def _hits(keywords: Iterable[str], said: set[str]) -> int:
    return sum(all(part in said for part in _words(keyword)) for keyword in keywords)


def _words(text: str) -> Iterator[str]:
    return (fold(piece) for piece in pieces(normalise(text)) if piece[0].isalnum())
