"""What one call plays and which keys it takes. It travels as the sealed words of its message.

A script is words with prompts between them: `[leader-greeting?] آپ نے فرد لی۔ [satisfied|asked]`. A code in brackets
plays that prompt of the library, or the first of several that may be played; with `?` it may be left out. The other
words are spoken by the machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from sunwai.base.refusals import Refused

CODE = re.compile(r"\[([a-z0-9][a-z0-9|-]{0,150}\??)\]")
KEY = re.compile(r"[0-9]")
ACKNOWLEDGED = "1"


class NotAPlan(Refused):
    """This message carries no plan of a call."""


@dataclass(frozen=True)
class CallPlan:
    """`keys` and `reasons` say what a key means (`{"1": "satisfied"}`), in the codes of the room that asks.

    `more_after` are the keys after which reasons are asked, and then, if `note` is given, words of their own.
    """

    language: str
    opening: str
    keys: Mapping[str, str] = field(default_factory=dict)
    more_after: str = ""
    reasons_prompt: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    leave_alone: str = "9"
    note: str = ""
    note_seconds: int = 60
    thanks: str = ""
    left: str = ""
    wait_seconds: int = 5
    is_hearing: bool = False

    def text(self) -> str:
        """As the words of a message."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises:
        NotAPlan: these words are something else.
        """
        try:
            found: Any = json.loads(text)
            plan = cls(**found)
            is_good = plan.problem() == ""
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise NotAPlan from error
        if not is_good:
            raise NotAPlan
        return plan

    def problem(self) -> str:
        """What is wrong with it, or nothing."""
        texts = (self.language, self.opening, self.more_after, self.reasons_prompt, self.leave_alone, self.note,
                 self.thanks, self.left)  # fmt: skip
        if not all(isinstance(text, str) for text in texts) or not self.opening.strip():
            return "opening"
        for name, keys in (("keys", self.keys), ("reasons", self.reasons)):
            if not all(isinstance(code, str) and KEY.fullmatch(key) for key, code in keys.items()):
                return name
        if not set(self.more_after) <= set(self.keys) or (self.leave_alone and not KEY.fullmatch(self.leave_alone)):
            return "keys"
        if not 1 <= int(self.wait_seconds) <= 30 or not 5 <= int(self.note_seconds) <= 300:
            return "seconds"
        return "" if not self.more_after or (self.reasons and self.reasons_prompt) else "reasons"

    @property
    def first_keys(self) -> str:
        """The keys taken after the opening."""
        return "".join(sorted({*self.keys, *self.leave_alone}))


def parts_of(script: str) -> list[tuple[str, str]]:
    """A script's parts in order: `("prompt", "code|code?")` or `("words", text)`."""
    parts = []
    for place, piece in enumerate(CODE.split(script)):
        if place % 2:
            parts.append(("prompt", piece))
        elif piece.strip():
            parts.append(("words", " ".join(piece.split())))
    return parts


def alert_plan(sentence: str, language: str) -> CallPlan:
    """A duty person is told a sentence, twice, and presses 1 to say that they have it."""
    ask = "ٹھیک ہے کے لیے ایک دبائیں۔" if language != "en" else "Press 1 to say that you have heard it."
    thanks = "شکریہ۔" if language != "en" else "Thank you."
    opening = f"{sentence} {ask} {sentence} {ask}"
    return CallPlan(language, opening, {ACKNOWLEDGED: "acknowledged"}, leave_alone="", thanks=thanks, wait_seconds=10)
