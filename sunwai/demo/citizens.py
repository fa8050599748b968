"""The people of the sample: who answers a question, what, in which language and how soon.

What a person does is a function of the seed, the number and the text that came, and of nothing else: ask again after a
crash, or in the making of history, and the same is said. A person knows their own office (see catchment.py), and some
offices are worse than others, so that there is something to find. Over all offices, the labels of answers have the
shares that were published for the Punjab programme.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sunwai.demo.catchment import BLOCK, Visitor, bad_offices, luck_of, visitor_of
from sunwai.demo.phrases import Phrase, phrases, shares
from sunwai.demo.scenario import People
from sunwai.demo.spelling import written

LANGUAGES = {"ur-Latn": 0.64, "ur": 0.2, "en": 0.1, "pa-Latn": 0.06}
HEALTH_SLOTS, HEALTH_SHARE = frozenset({6, 7}), 0.25
SWINGS = {"corruption": "money", "inquiry": "money", "lagged": "delay", "unresponsive": "delay"}
CONTENT = ("appreciation", "satisfied")


@dataclass(frozen=True)
class Said:
    """An answer: its words, after how many sample seconds, and (for tests alone) what it was meant as."""

    text: str
    after: float
    label: str
    language: str


def is_question(text: str) -> bool:
    """Whether a text asks the person something: confirmations get no answer."""
    return "?" in text or "؟" in text


def yes_is_good(text: str) -> bool:
    """Whether a bare yes would be praise: the question is about being content, not about money or trouble."""
    lowered = text.lower()
    return any(word in lowered for word in ("satisf", "mutma", "مطمئن", "raazi"))


def answer(number: str, text: str, *, seed: int, people: People) -> Said | None:
    """What the person with this number says to this text, if anything."""
    if not is_question(text):
        return None
    person, moment = luck_of(seed, "person", number), luck_of(seed, "reply", number, text)
    language = person.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]
    label = _label(visitor_of(number, seed), moment, seed, people)
    if label is None:
        return None
    phrase = _phrase(label, language, text, visitor_of(number, seed), moment)
    delay = min(people.delay_median * math.exp(moment.gauss(0, people.delay_spread)), people.delay_most)
    return Said(written(phrase.text, language, moment), delay, label, language)


def label_shares(visitor: Visitor | None, *, seed: int, people: People) -> dict[str, float]:
    """How likely each label is in an answer of somebody from this office and service."""
    found = dict(shares())
    if visitor is not None:
        for label, evil in SWINGS.items():
            found[label] *= swing(visitor, evil, seed, people)
        found["medicine"] *= (1 / HEALTH_SHARE) if visitor.slot in HEALTH_SLOTS else 0.0
    content = sum(found[label] for label in CONTENT)
    left = 1 - sum(share for label, share in found.items() if label not in CONTENT)
    for label in CONTENT:
        found[label] *= max(left, 0.02) / content
    return found


def swing(visitor: Visitor, evil: str, seed: int, people: People) -> float:
    """How many times the usual an office is at money, delay or wrong numbers; 1 on average over all of them."""
    bad, times = people.bad_offices, people.bad_times
    if visitor.office in bad_offices(evil, visitor.office // BLOCK, bad, seed):
        return times
    return (1 - bad * times) / (1 - bad)


def _label(visitor: Visitor | None, moment: random.Random, seed: int, people: People) -> str | None:
    careless = swing(visitor, "care", seed, people) if visitor else 1.0
    controls = {
        "wrong_person": people.wrong_person * careless, "never_visited": people.never_visited,
        "stop": people.stop, "danger": people.danger,
    }  # fmt: skip
    drawn = moment.random()
    for label, share in controls.items():
        if drawn < share:
            return label
        drawn -= share
    if drawn >= people.replies - people.wrong_person - people.never_visited - people.stop - people.danger:
        return None
    found = label_shares(visitor, seed=seed, people=people)
    return moment.choices(list(found), weights=list(found.values()))[0]


def _phrase(label: str, language: str, text: str, visitor: Visitor | None, moment: random.Random) -> Phrase:
    is_health = visitor is not None and visitor.slot in HEALTH_SLOTS
    fitting = {"", "good" if yes_is_good(text) else "bad", "health" if is_health else "elsewhere"}
    for spoken in (language, "ur-Latn"):
        found: Sequence[Phrase] = [phrase for phrase in phrases().get((label, spoken), []) if phrase.when in fitting]
        if found:
            return moment.choice(found)
    return phrases()[label, "ur-Latn"][0]
