"""A page of a long list, without counting all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")
SIZE = 50
MOST = 10_000
"""Rows at most on a page that is printed or taken as a sheet, which has no pages."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, the number of this page from 1, and whether more follow."""

    rows: list[T]
    number: int
    has_more: bool

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.has_more else None


def page_of(found: Any, request: HttpRequest, size: int = SIZE) -> Page[Any]:
    """The page that the address asks for (`?page=3`); the first where it asks nonsense; all if `taken`."""
    text = request.GET.get("page", "1")
    if request.GET.get("taken"):
        text, size = "1", MOST
    number = int(text) if text.isascii() and text.isdigit() and 0 < int(text) < 100_000 else 1
    rows = list(found[(number - 1) * size : number * size + 1])
    return Page(rows[:size], number, len(rows) > size)
