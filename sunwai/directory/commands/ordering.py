"""Urdu alphabetical order as a stored key, since the embedded database has no ICU.

The key is two digits a letter, so that it sorts alike under every collation. Marks that writers leave out (zabar,
shadda) do not count, and Arabic forms of a letter sort as the Urdu one.
"""

from __future__ import annotations

import unicodedata

_ALPHABET = "آابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیے"
_ORDER = " 0123456789" + _ALPHABET + "abcdefghijklmnopqrstuvwxyz"
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_ORDER, start=1)}
_SAME = str.maketrans("يىكهةۂۃأإٱؤئۓ", "ییکہہہہاااویے")


def sort_key(text: str) -> str:
    """Sorting by this key is sorting by the Urdu alphabet; digits come before letters, Latin letters after."""
    plain = unicodedata.normalize("NFC", text).translate(_SAME).lower()
    ranks = []
    for letter in plain:
        if letter.isspace() or letter in "-–،.()":
            ranks.append(_RANK[" "])
        elif letter.isdecimal():
            ranks.append(_RANK[str(unicodedata.decimal(letter))])
        else:
            ranks.append(_RANK.get(letter, ""))
    return "".join(ranks)
