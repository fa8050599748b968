"""The learned part: plain arrays and their sums. No pickle is ever opened; a digest names the version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sunwai.feedback.reading.features import BEFORE_PIECE, LONGEST, SHORTEST, framed, word_features
from sunwai.feedback.reading.hashing import LAST, SIZE, Whole, pieces_of
from sunwai.feedback.reading.vocabulary import KEPT_WORDS, Vocabulary
from sunwai.feedback.types import Control, ReasonCode

Floats = NDArray[np.float32]

MODEL = Path(__file__).parent.parent / "model"
WEIGHTS, CARD = "reader.npz", "card.json"
OUTCOMES = ("satisfied", "dissatisfied", "unclear")
CONTROLS = ("", *(one.value for one in Control))
LANGUAGES = ("ur-Latn", "ur", "en", "pa-Latn", "skr-Latn", "ps", "ps-Latn", "sd", "mixed")
YES_NO = ("bribe", "bribe_denied", *(f"reason {one.value}" for one in ReasonCode))


def spans() -> dict[str, slice]:
    """Which columns of the weights say what."""
    begin, found = 0, {}
    for name, labels in (("outcome", OUTCOMES), ("control", CONTROLS), ("language", LANGUAGES), ("yes_no", YES_NO)):
        found[name] = slice(begin, begin + len(labels))
        begin += len(labels)
    return found


class BadModel(Exception):
    """The reader's weights are not those that its card names."""


class Model:
    """Weights (features × columns), the constant of each column, and how scores become probabilities."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        weights: Floats,
        constants: Floats,
        slopes: Floats,
        offsets: Floats,
        known: NDArray[np.uint32],
        digest: str,
    ) -> None:
        self.digest = digest
        self.version = digest[:12]
        self._constants, self._slopes, self._offsets = constants, slopes, offsets
        self._known = frozenset(known.tolist())
        self.rows: Floats = np.zeros((SIZE + 2 * KEPT_WORDS, weights.shape[1]), dtype=np.float32)
        self.rows[:SIZE] = weights
        self._age, self._learnt = -1, 0

    def is_foreign(self, keys: Sequence[str]) -> bool:
        """Whether no word of a text was ever taught."""
        known = self._known
        return not any(crc32(key.encode("utf-8", "surrogatepass")) in known for key in keys)

    def learn(self, met: Vocabulary) -> None:
        """Sums up the rows of the written words that are new, at their numbers."""
        if met.age != self._age:
            self._age, self._learnt = met.age, 0
        first, self._learnt = self._learnt, len(met.written)
        if SIZE + self._learnt > len(self.rows):
            self.rows = np.concatenate((self.rows, np.zeros_like(self.rows[: 2 * self._learnt])))
        lettered = []
        for at, word in enumerate(met.written[first:], first):
            if word[0].isdecimal():
                features, weights = word_features(word)
                self.rows[SIZE + at] = np.array(weights, dtype=np.float32) @ self.rows[features]
            else:
                lettered.append(at)
        if lettered:
            self._learn_letters(np.array(lettered), met)

    def _learn_letters(self, places: Whole, met: Vocabulary) -> None:
        sums = np.zeros((len(places), self.rows.shape[1]), dtype=np.float32)
        total = np.zeros(len(places), dtype=np.int64)
        words = [framed(met.written[at]) for at in places.tolist()]
        for numbers, counts in pieces_of(words, BEFORE_PIECE, SHORTEST, LONGEST):
            some = np.flatnonzero(counts)
            if len(some):
                begins = np.cumsum(counts[some]) - counts[some]
                sums[some] += np.add.reduceat(self.rows[numbers], begins, axis=0)
            total += counts
        keys = [crc32(f"k {met.keyed[at]}".encode("utf-8", "surrogatepass")) & LAST for at in places.tolist()]
        self.rows[SIZE + places] = self.rows[keys] + sums / np.sqrt(total)[:, None].astype(np.float32)

    def scores(self, rows: Whole, begins: Whole, counts: Whole) -> Floats:
        """Raw scores (texts x columns) of texts, one behind the other."""
        sums = np.add.reduceat(self.rows[rows], begins, axis=0)
        scale = np.sqrt(counts).astype(np.float32)[:, None]
        found: Floats = (sums / scale + self._constants).astype(np.float32)
        return found

    def probabilities(self, scores: Floats) -> Floats:
        """Calibrated: one distribution over outcomes, controls and languages, a probability for each yes or no."""
        scaled = scores * self._slopes + self._offsets
        found = np.empty_like(scaled)
        for name, span in spans().items():
            part = scaled[:, span]
            if name == "yes_no":
                found[:, span] = 1 / (1 + np.exp(-np.clip(part, -30, 30)))
            else:
                grown = np.exp(part - part.max(axis=1, keepdims=True))
                found[:, span] = grown / grown.sum(axis=1, keepdims=True)
        return found


def digest_of(arrays: dict[str, NDArray[Any]]) -> str:
    """SHA-256 over the arrays' names, shapes and bytes."""
    whole = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        whole.update(f"{name} {array.dtype.str} {array.shape}".encode())
        whole.update(array.tobytes())
    return whole.hexdigest()


def save(folder: Path, arrays: dict[str, NDArray[Any]], card: dict[str, Any]) -> str:
    """Writes weights and card; the digest, which the card gets too."""
    folder.mkdir(parents=True, exist_ok=True)
    card["digest"] = digest_of(arrays)
    with (folder / WEIGHTS).open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
    (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return str(card["digest"])


def load(folder: Path = MODEL) -> Model:
    """The model in a folder.

    Raises:
        BadModel: the weights' digest is not the card's.
    """
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    with np.load(folder / WEIGHTS, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    if digest_of(arrays) != card["digest"]:
        raise BadModel
    weights = np.zeros((SIZE, arrays["values"].shape[1]), dtype=np.float32)
    weights[arrays["features"]] = arrays["values"]
    return Model(
        weights, arrays["constants"].astype(np.float32), arrays["slopes"].astype(np.float32),
        arrays["offsets"].astype(np.float32), arrays["known"], card["digest"],
    )  # fmt: skip


@cache
def model() -> Model:
    """The model in use."""
    return load(MODEL)


@cache
def version() -> str:
    """The digest of the model in use, shortened, without loading it."""
    return str(json.loads((MODEL / CARD).read_text(encoding="utf-8"))["digest"])[:12]
