"""Refused: no, and here is why, in the person's language. A bug is never a Refused.

Refused
├── NotAllowed      this account may not do that
├── NotFound        there is no such thing, or not for you
└── … each room adds its own, in its types.py
"""

from __future__ import annotations

import inspect
from typing import Any

from django.utils.translation import gettext


class Refused(Exception):
    """That was refused."""

    status = 400

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.code)

    @property
    def code(self) -> str:
        """A stable name for programs, such as `AlreadySigned`."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """The class's docstring, translated, with its `{names}` filled from the data given."""
        return gettext(inspect.cleandoc(type(self).__doc__ or "")).format(**self.data)

    def __str__(self) -> str:
        return self.sentence


class NotAllowed(Refused):
    """Your role does not allow this."""

    status = 403


class NotFound(Refused):
    """There is nothing here by that name, or it is not yours to see."""

    status = 404
