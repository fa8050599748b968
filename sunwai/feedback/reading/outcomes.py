"""Praise and complaint, weighed, and the reasons given."""

from __future__ import annotations

from dataclasses import dataclass, field

from sunwai.feedback.reading.bribes import Money
from sunwai.feedback.reading.seen import Seen
from sunwai.feedback.reading.tables import Found
from sunwai.feedback.types import Outcome, ReasonCode

_SINCE = frozenset({"se", "سے", "کان"})
_FREE = frozenset({"free", "muft", "مفت"})
_SOLVED = frozenset({"hal", "حل", "solved", "resolved"})


@dataclass
class Weighed:
    """How much speaks for and against, and what."""

    good: float = 0.0
    bad: float = 0.0
    praise: list[Found] = field(default_factory=list)
    complaint: list[Found] = field(default_factory=list)
    reasons: set[ReasonCode] = field(default_factory=set)
    reasons_at: list[Found] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        if not self.good and not self.bad:
            return Outcome.UNCLEAR
        return Outcome.SATISFIED if self.good >= self.bad else Outcome.DISSATISFIED

    @property
    def margin(self) -> float:
        """0 where both weigh the same, near 1 where all is on one side."""
        return abs(self.good - self.bad) / (self.good + self.bad + 0.5)

    @property
    def decided(self) -> list[Found]:
        return self.praise if self.outcome is Outcome.SATISFIED else self.complaint

    def for_it(self, one: Found, weight: float) -> None:
        self.good += weight
        self.praise.append(one)

    def against(self, one: Found, weight: float) -> None:
        self.bad += weight
        self.complaint.append(one)


def weigh(seen: Seen, paid: Money) -> Weighed:
    """Weighs every cue of a text."""
    found = Weighed()
    _reasons(seen, found)
    _praise(seen, paid, found)
    _complaint(seen, found)
    if paid.claims:
        found.bad += 1.0
        found.complaint += [one for one in paid.claims if isinstance(one, Found)]
    elif paid.denials:
        found.good += 0.7
        found.praise += [one for one in paid.denials if isinstance(one, Found)]
    return found


def _reasons(seen: Seen, found: Weighed) -> None:
    for code in ReasonCode:
        places = [one for one in seen.all(code.value) if _stands(seen, one)]
        if places:
            found.reasons.add(code)
            found.reasons_at += places
            found.against(places[0], 1.2)


def _stands(seen: Seen, one: Found) -> bool:
    """Not `chakkar nahi lagaye`, nor the `nahi aya` of `masla koi nahi aya`; but `che mah se nahi aya` stands."""
    if _has_no(seen, one):
        return not any(0 <= one.start - trouble.end <= 1 for trouble in seen.all("trouble"))
    return seen.keys[one.end - 1] in _SINCE or not seen.negated(one, after=2, english=1)


def _has_no(seen: Seen, one: Found) -> bool:
    return any(one.start <= no.start < one.end for no in seen.all("neg"))


def _praise(seen: Seen, paid: Money, found: Weighed) -> None:
    mocking = bool(paid.claims) and ("😂" in seen.keys or "😡" in seen.keys or seen.keys[:1] in (["wah"], ["واہ"]))
    if mocking:
        return
    complained = _places(found.reasons_at)
    for one in seen.all("good"):
        if one.start in complained or (paid.claims and seen.written[one.start] in _FREE):
            continue
        if seen.negated(one, after=2, english=2):
            found.against(one, 1.5)
        else:
            found.for_it(one, 0.3 if _is_so_so(seen, one) else 1.5)
    for one in seen.all("pict_good", "dua"):
        found.for_it(one, 1.0)
    paid_from = min((one.start for one in paid.claims), default=None)
    for one in seen.all("done"):
        early = paid_from is None or one.end <= paid_from
        if early and one.start not in complained and not seen.negated(one, after=1, before=2):
            found.for_it(one, 1.0)
            break


def _is_so_so(seen: Seen, one: Found) -> bool:
    """`theek he` says little where `theek tha` says something."""
    return seen.keys[one.start : one.end + 1] in (["thik", "he"], ["thik", "ہے"])


def _complaint(seen: Seen, found: Weighed) -> None:
    counted = _places(found.reasons_at)
    for one in seen.all("trouble"):
        if one.start in counted:
            continue
        if seen.negated(one, after=4) or any(word in _SOLVED for word in seen.keys[one.end : one.end + 6]):
            found.for_it(one, 1.5)
        elif one.start not in _places(seen.all("bad")):
            found.against(one, 0.8)
    for one in seen.all("bad", "undone", "pict_bad"):
        if one.start not in counted and (_has_no(seen, one) or not seen.negated(one, after=3)):
            found.against(one, 1.2)


def _places(some: list[Found]) -> set[int]:
    return {place for one in some for place in range(one.start, one.end)}
