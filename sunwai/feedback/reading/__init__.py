"""Reading: what a text means, by rules over tables of words and weights learnt from composed replies.

`read` and `read_many` are the door. They are pure: they know no table of the database and no clock.
"""

from __future__ import annotations

from sunwai.feedback.reading.model import version
from sunwai.feedback.reading.reader import READER, read, read_many

VERSION = version()

__all__ = ["READER", "VERSION", "read", "read_many"]
