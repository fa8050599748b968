"""Reading: what a text means, by rules over tables of words (`feedback/words`).

`read` is the door and stays; the reader behind it is the first, simple and explainable. It is pure: it knows no table
of the database and no clock.
"""

from __future__ import annotations

from sunwai.feedback.reading.reader import READER, VERSION, read

__all__ = ["READER", "VERSION", "read"]
