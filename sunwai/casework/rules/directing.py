"""Which post a case goes to: category line x area line x office, and never the post complained of or one below it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sunwai.casework.queries.book import Book
from sunwai.casework.types import NobodyAnswers, NotThatPost


def direct(  # noqa: PLR0913 - each is one of the things it goes by
    book: Book, *, category: int, area: int, on: date, office: int | None = None, about_post: int | None = None
) -> int:
    """The post that a new case goes to.

    The most specific route, else the head of the office, else the head of the department in the nearest area, else the
    head of the nearest area. One that may not have it hands it up to the first above who may.

    Raises:
        NobodyAnswers: there is none.
    """
    for post in _candidates(book, category, area, office, on):
        for one in (post, *book.above(post)):
            if may_have(book, one, about_post, on):
                return one
    raise NobodyAnswers


def may_have(book: Book, post: int, about_post: int | None, on: date) -> bool:
    """Whether a case may be with this post: it exists that day, and is not complained of nor below who is."""
    return book.is_valid(post, on) and not book.is_below(post, about_post)


def need_may_have(book: Book, post: int, about_post: int | None, on: date) -> None:
    """Raises:
    NotThatPost: it may not be with it.
    """
    if not may_have(book, post, about_post, on):
        raise NotThatPost


def _candidates(book: Book, category: int, area: int, office: int | None, on: date) -> Iterator[int]:
    line = book.area_line(area)
    yield from _routed(book, category, line, office, on)
    if office is not None:
        yield from book.office_heads.get(office, ())
    department = book.department_of(category)
    if department is None and office in book.offices:
        department = book.offices[office][1]
    for place in line:
        if department is not None:
            yield from book.heads.get((place, department), ())
    for place in line:
        yield from book.heads.get((place, None), ())


def _routed(book: Book, category: int, line: list[int], office: int | None, on: date) -> Iterator[int]:
    matters = [*(leaf.id for leaf in book.category_line(category)), None]
    for where in dict.fromkeys((office, None)):
        for matter in matters:
            for place in (*line, None):
                for post, (start, end) in book.routes.get((where, matter, place), ()):
                    if start <= on and (end is None or on < end):
                        yield post
