"""The gate: whether a message may go now, must wait until a moment, or never goes, and why. One place, for every room.

It is asked in the transaction that reserves, for a whole batch at once. Before it is asked, the contact points are
locked: an opt-out that is on its way holds its contact point by its foreign key, so it either comes before the
reservation, and is seen, or after it. A pause is placed under a lock that every reservation shares. None can slip
between.
"""

from __future__ import annotations

from sunwai.messages.gate.asking import Verdict, first_of_each, judge, look, may_call
from sunwai.messages.gate.line_hours import hours_of, opening
from sunwai.messages.gate.spending import correct_cost, give_back, spend

__all__ = [
    "Verdict", "correct_cost", "first_of_each", "give_back", "hours_of", "judge", "look", "may_call", "opening",
    "spend",
]  # fmt: skip
