"""What is said to a citizen: a wording with its places filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from sunwai.messages.check_codes import LENGTH

PLACES = ("service", "office", "day", "link", "code")
PLACE = re.compile(r"\{([^{}]*)\}")
URDU_SCRIPT = frozenset({"ur", "pa", "skr", "ps", "sd"})
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_UR = (
    "جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر",
)  # fmt: skip
LONGEST_DAY = date(2026, 9, 30)
TOKEN_LETTERS = 12
NO_CODE = "0" * LENGTH
"""As long as a check code, where none is needed: for counting segments."""


@dataclass(frozen=True)
class Named:
    """A name in both scripts."""

    latin: str
    urdu: str

    def in_(self, language: str) -> str:
        return self.urdu if language in URDU_SCRIPT else self.latin


def day_name(day: date, language: str) -> str:
    """4 Mar, or 4 مارچ."""
    months = MONTHS_UR if language in URDU_SCRIPT else MONTHS
    return f"{day.day} {months[day.month - 1]}"


def link(token: str) -> str:
    """Where a citizen answers in a browser."""
    return f"{settings.SUNWAI_URL}/r/{token}"


def fill(  # noqa: PLR0913
    wording: str, *, language: str, service: Named, office: Named, day: date, token: str = "", code: str = ""
) -> str:
    """The wording with its places filled; an unknown place stays as it is written.

    `code` is what a citizen can ask us by whether the text is ours.
    """
    found = {
        "service": service.in_(language), "office": office.in_(language),
        "day": day_name(day, language), "link": link(token), "code": code or NO_CODE,
    }  # fmt: skip
    return PLACE.sub(lambda place: found.get(place[1], place[0]), wording)
