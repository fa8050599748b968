"""The learned part: plain arrays and their sums. No pickle is ever opened; a digest names the version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sunwai.feedback.reading.features import word_features
from sunwai.feedback.reading.hashing import SIZE
from sunwai.feedback.reading.seen import KEPT_WORDS, Vocabulary
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


@lru_cache(maxsize=200)
def _weights(of: tuple[float, ...]) -> Floats:
    return np.array(of, dtype=np.float32)


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
        self._rows = np.zeros((SIZE + 2 * KEPT_WORDS, weights.shape[1]), dtype=np.float32)
        self._rows[:SIZE] = weights
        self._age, self._learnt = -1, 0

    def is_foreign(self, keys: Sequence[str]) -> bool:
        """Whether no word of a text was ever taught."""
        known = self._known
        return not any(crc32(key.encode("utf-8", "surrogatepass")) in known for key in keys)

    def learn(self, met: Vocabulary) -> None:
        """Sums up the rows of the written words that are new, at their numbers."""
        if met.age != self._age:
            self._age, self._learnt = met.age, 0
        rows, first = self._rows, self._learnt
        self._learnt = len(met.order)
        if SIZE + self._learnt > len(rows):
            self._rows = rows = np.concatenate((rows, np.zeros_like(rows[: 2 * self._learnt])))
        for place, word in enumerate(met.order[first:], SIZE + first):
            features, weights = word_features(word)
            rows[place] = _weights(tuple(weights)) @ rows[features]

    def scores(
        self, rows: NDArray[np.int32], begins: NDArray[np.int64], counts: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        """Raw scores (texts × columns), and each row's part in them (rows × columns)."""
        parts = self._rows[rows]
        sums = np.add.reduceat(parts, begins, axis=0)
        scale = np.sqrt(counts).astype(np.float32)[:, None]
        return (sums / scale + self._constants).astype(np.float32), parts

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
