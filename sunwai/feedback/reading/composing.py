"""Training replies made of the composed ones: places filled, words spelled as thumbs spell them, two put together.

Seeded: the same composed replies give the same training replies.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sunwai.feedback.reading.tables import table

COMPOSED = Path(__file__).parent.parent / "composed"
HELD_OUT = "held_out.csv"
HELD_OUTS = (HELD_OUT, *(f"held_out_{place}.csv" for place in range(2, 9)))
"""Never learnt from. Each was written after the last change that looked at the one before it."""
_PLACE = re.compile(r"\{(\w+)\}")
_SCRIPTS = {"ur": "arabic", "ps": "arabic", "sd": "arabic"}


_VOWELS = (
    ("aa", "a"), ("ee", "i"), ("oo", "u"), ("ai", "e"), ("ay", "e"), ("iya", "ia"), ("w", "v"), ("ie", "iye"),
    ("i", "ee"), ("u", "oo"), ("q", "k"), ("z", "j"), ("ph", "f"), ("e", "ay"), ("y", "e"),
)  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A reply with its labels (the label guide's). `origin` is the composed reply that it was made of."""

    text: str
    language: str
    outcome: str
    bribe: bool
    bribe_denied: bool
    amount: str
    reasons: tuple[str, ...]
    control: str
    origin: int = 0


def examples(path: Path, first: int = 0) -> list[Example]:
    """The rows of a CSV with the label guide's columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_example(row, first + place) for place, row in enumerate(csv.DictReader(file))]


def _example(row: dict[str, str], origin: int) -> Example:
    return Example(
        text=row["text"], language=row["language"], outcome=row["outcome"], bribe=row["bribe"] == "1",
        bribe_denied=row["bribe_denied"] == "1", amount=row["amount_pkr"],
        reasons=tuple(code for code in row["reasons"].split(";") if code), control=row["control"], origin=origin,
    )  # fmt: skip


def composed(folder: Path = COMPOSED) -> list[Example]:
    """Every composed reply but the held-out ones, its places still empty."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.csv")):
        if path.name not in {*HELD_OUTS, "places.csv"}:
            found += examples(path, first=len(found))
    return found


@cache
def _places() -> dict[tuple[str, str], list[str]]:
    with (COMPOSED / "places.csv").open(encoding="utf-8", newline="") as file:
        return {(row["place"], row["script"]): row["words"].split("|") for row in csv.DictReader(file)}


@cache
def _families() -> dict[str, tuple[str, ...]]:
    return {
        variant: tuple(row["spellings"].split())
        for row in table("spellings")
        if row["word"] not in {"agent", "masla", "dawai", "he"}
        for variant in row["spellings"].split()
    }


class Hand:
    """One seeded hand that fills places and misspells."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311

    def filled(self, one: Example) -> Example:
        """The reply with a word in each of its places, and its amount as a number."""
        script = _SCRIPTS.get(one.language, "latin")
        fee, amount, second = self._sums(one.amount)
        sums = {"amt": amount, "small": min(amount, 500), "amt2": second, "fee": fee}
        text = _PLACE.sub(lambda place: self._filling(place[1], one.language, script, sums), one.text)
        wanted = {
            "{amt}": amount, "{small}": sums["small"], "diff": amount - fee,
        }  # fmt: skip
        shown = one.amount
        if one.amount in wanted:
            shown = str(wanted[one.amount])
        elif one.amount.startswith("-"):
            shown = str(amount - int(one.amount[1:].split(":")[0]))
        return replace(one, text=text, amount=shown)

    def _sums(self, amount: str) -> tuple[int, int, int]:
        fee = self.luck.choice([50, 100, 150, 200, 300, 500, 700, 900])
        money = self.luck.choice([200, 300, 500, 500, 1000, 1000, 1200, 1500, 2000, 2000, 2500, 3000, 3500, 5000, 5000,
                                  7000, 8000, 10000, 15000, 20000, 25000, 50000, 100000, 150000])  # fmt: skip
        if amount == "diff" or amount.startswith("-"):
            money = fee + self.luck.choice([200, 300, 500, 800, 1000, 2000])
        return fee, money, money + self.luck.choice([500, 1000, 2000, 5000])

    def _filling(self, place: str, language: str, script: str, sums: dict[str, int]) -> str:
        if place in sums:
            return self._sum(sums[place], language, script)
        if place == "n":
            return str(self.luck.randint(2, 15))
        words = _places().get((place, language)) or _places()[place.rstrip("2"), script]
        return self.luck.choice(words)

    def _sum(self, rupees: int, language: str, script: str) -> str:
        ways = [str(rupees), str(rupees)]
        if rupees % 1000 == 0 and rupees < 100_000:
            ways += [f"{rupees // 1000} {'ہزار' if script == 'arabic' else 'hazar'}"]
            if script == "latin":
                ways += [f"{rupees // 1000}k", f"{rupees // 1000} thousand" if language == "en" else str(rupees)]
        ways += [way for way in _places().get((f"sum {rupees}", script), []) if language not in {"en", "ps", "sd"}]
        if script == "arabic":
            ways.append(str(rupees).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")))
        shown = self.luck.choice(ways)
        around = {"en": ("Rs {}", "Rs. {}", "{} rupees", "{}", "{}/-"), "ur": ("{} روپے", "{}"),
                  "ps": ("{} روپۍ", "{}"), "sd": ("{} رپيا", "{}")}  # fmt: skip
        return self.luck.choice(around.get(language, ("{} rupay", "{}", "{} rs", "{}", "{}/-", "Rs {}"))).format(shown)

    def misspelled(self, one: Example) -> Example:
        """The reply as another hand would type it."""
        words = one.text.split(" ")
        careless = self.luck.choice([0.0, 0.04, 0.1])
        typed = [self._typed(word, one.language, careless) for word in words]
        text = " ".join(word for word in typed if word)
        if len(words) > 3 and self.luck.random() < 0.15:
            cut = self.luck.randrange(1, len(typed))
            text = " ".join(typed[:cut]) + "".join(typed[cut:][:1]) + " " + " ".join(typed[cut + 1 :])
        return replace(one, text=self._politely(text.strip(), one) or one.text)

    def _politely(self, text: str, one: Example) -> str:
        draw = self.luck.random()
        if len(text.split()) < 3 or draw > 0.2 or one.language in {"mixed", "ps", "sd"}:
            return text + self.luck.choice(["", "", "", ".", "..", "!", " "])
        if one.language == "ur":
            return self.luck.choice(
                [f"جناب {text}", f"{text} جناب", f"السلام علیکم {text}", f"سر {text}", f"جی {text}"]
            )
        if one.language == "en":
            return self.luck.choice([f"sir {text}", f"Dear sir, {text}", f"{text} sir", f"Salam, {text}"])
        return self.luck.choice(
            [f"sir {text}", f"{text} g", f"salam {text}", f"{text} janab", f"bhai {text}", f"g {text}"]
        )

    def _typed(self, word: str, language: str, careless: float) -> str:
        if not word.isascii() or not word.isalpha():
            return self._slipped(word) if len(word) > 4 and self.luck.random() < careless else word
        low = word.lower()
        if language != "en" and low in _families() and self.luck.random() < 0.5:
            return self.luck.choice(_families()[low])
        if language != "en" and len(low) > 3 and self.luck.random() < 0.25:
            word = self._other_vowels(low)
        return self._slipped(word) if len(word) > 3 and self.luck.random() < careless else word

    def _other_vowels(self, word: str) -> str:
        possible = [(before, after) for before, after in _VOWELS if before in word[1:]]
        if self.luck.random() < 0.35:
            places = [at for at in range(1, len(word) - 1) if word[at] in "aeiou"]
            if places:
                at = self.luck.choice(places)
                return word[:at] + word[at + 1 :]
        if not possible:
            return word
        before, after = self.luck.choice(possible)
        at = word.rindex(before)
        return word[:at] + after + word[at + len(before) :]

    def _slipped(self, word: str) -> str:
        at = self.luck.randrange(1, len(word) - 1)
        draw = self.luck.random()
        if draw < 0.35:
            return word[:at] + word[at + 1 :]
        if draw < 0.6:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if draw < 0.8:
            return word[:at] + word[at] + word[at:]
        return word + word[-1] * 2

    def together(self, one: Example, other: Example) -> Example:
        """Two replies of one mind put into one text."""
        joint = self.luck.choice([" ", ". ", ", ", " aur " if one.language not in {"en", "ur", "ps", "sd"} else "، "])
        reasons = tuple(dict.fromkeys(one.reasons + other.reasons))
        return replace(
            one, text=f"{one.text}{joint}{other.text}", bribe=one.bribe or other.bribe,
            bribe_denied=one.bribe_denied or other.bribe_denied, reasons=reasons, origin=-1,
        )  # fmt: skip


def made(rows: Sequence[Example], *, seed: int, each: int = 4) -> list[Example]:
    """Training replies: each row as it is, `each` others of it, and pairs of rows of one language and mind."""
    hand = Hand(seed)
    found: list[Example] = []
    for row in rows:
        found.append(hand.filled(row))
        found += [hand.misspelled(hand.filled(row)) for _ in range(each)]
    return found + list(_pairs(rows, hand))


def _pairs(rows: Sequence[Example], hand: Hand) -> Iterable[Example]:
    kinds: dict[tuple[str, str], list[Example]] = {}
    for row in rows:
        if row.outcome != "unclear" and not row.control and len(row.text) < 80:
            kinds.setdefault((row.language, row.outcome), []).append(row)
    for same in kinds.values():
        for one in same:
            other = hand.luck.choice(same)
            if (
                other.origin != one.origin
                and not (one.bribe and other.bribe_denied)
                and not (one.bribe_denied and other.bribe)
            ):
                yield hand.misspelled(hand.together(hand.filled(one), hand.filled(other)))
