"""Which language a text is in, by its letters first and its small words after."""

from __future__ import annotations

from collections.abc import Sequence

from sunwai.feedback.reading.tables import languages

SINDHI = frozenset("ڪٿٽڻڳڄڏڙڦڀٻڇڃٺڱڍڊ")
PASHTO = frozenset("ټډړږښګڼېۍځڅ")
LATIN = ("ur-Latn", "pa-Latn", "skr-Latn", "ps-Latn", "en")
ENOUGH = 0.35


def language(text: str, written: Sequence[str]) -> str:
    """One of the label guide's codes; `mixed` for two scripts or none."""
    latin = [word for word in written if word[0].isascii() and word[0].isalpha()]
    other = [word for word in written if not word[0].isascii() and word[0].isalpha()]
    if bool(latin) == bool(other):
        return "mixed"
    return _latin(latin) if latin else _arabic(text, other)


def _arabic(text: str, words: Sequence[str]) -> str:
    letters = set(text)
    sindhi, pashto = len(letters & SINDHI), len(letters & PASHTO)
    if sindhi or pashto:
        return "sd" if sindhi >= pashto else "ps"
    table = languages()
    scores = {code: sum(word in table[code] for word in words) for code in ("ur", "ps", "sd")}
    return max(scores, key=lambda code: scores[code])


def _latin(words: Sequence[str]) -> str:
    table = languages()
    scores = dict.fromkeys(LATIN, 0.0)
    for word in words:
        known = [code for code in LATIN if word in table[code]]
        for code in known:
            scores[code] += 2.0 if len(known) == 1 else 1.0
    if words == ["g"]:
        return "ur-Latn"
    best = max(LATIN, key=lambda code: scores[code])
    if best == "en" and scores["ur-Latn"] == scores["en"] and len(words) > 1:
        return "ur-Latn"
    both = min(scores["en"], max(scores[code] for code in LATIN if code != "en"))
    only_english = sum(word in table["en"] and word not in table["ur-Latn"] for word in words)
    only_urdu = sum(word in table["ur-Latn"] and word not in table["en"] for word in words)
    if both and only_english >= 3 and only_urdu >= 3 and min(only_english, only_urdu) / len(words) >= ENOUGH:
        return "mixed"
    return best
