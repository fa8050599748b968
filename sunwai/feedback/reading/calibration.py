"""How sure a score is: learned on composed replies that the scoring model never saw, by the word that marks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from sunwai.feedback.reading.composing import Example, made
from sunwai.feedback.reading.model import spans
from sunwai.feedback.reading.normal import normalise, pieces
from sunwai.feedback.reading.tables import key
from sunwai.feedback.reading.training import SEED, Arrays, labels, learn, raw_scores

FOLDS = 3
SLOPES = np.geomspace(0.2, 3.0, 57)


def fold_of(row: Example) -> int:
    """Replies about the same longest word fall into one fold, so that no near twin is in what a fold learns from."""
    words = [key(word) for word in pieces(normalise(row.text.replace("{", " ").replace("}", " ")))]
    longest = max(words, key=lambda word: (len(word), word), default="")
    return crc32(f"{row.language} {longest}".encode()) % FOLDS


def out_of_fold(
    rows: Sequence[Example], say: Callable[[str], object] = lambda _: None
) -> tuple[list[Example], NDArray[np.float64]]:
    """Each composed reply, filled, with the scores of a model that never saw it or its near twins."""
    kept: list[Example] = []
    scores = []
    for fold in range(FOLDS):
        teach = [row for row in rows if fold_of(row) != fold]
        ask = made([row for row in rows if fold_of(row) == fold], seed=SEED + 1, each=0)
        say(f"fold {fold + 1} of {FOLDS}: learning from {len(teach)} composed replies")
        scores.append(raw_scores(learn(made(teach, seed=SEED, each=1)), [row.text for row in ask]))
        kept += ask
    return kept, np.vstack(scores)


def calibrate(arrays: Arrays, rows: Sequence[Example], scores: NDArray[np.float64]) -> None:
    """Sets slopes and offsets: one slope for a distribution, a slope and an offset for a yes or no."""
    wanted = labels(rows)
    slopes = np.ones(scores.shape[1])
    offsets = np.zeros(scores.shape[1])
    for head, span in spans().items():
        if head != "yes_no":
            slopes[span] = _slope(scores[:, span], wanted[head])
            continue
        for place, column in enumerate(range(span.start, span.stop)):
            line = LogisticRegression(C=1e3, solver="lbfgs").fit(scores[:, [column]], wanted[head][:, place])
            slopes[column], offsets[column] = line.coef_[0, 0], line.intercept_[0]
    arrays["slopes"], arrays["offsets"] = slopes.astype(np.float16), offsets.astype(np.float16)


def _slope(scores: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    losses = [_loss(scores * slope, wanted) for slope in SLOPES]
    return float(SLOPES[int(np.argmin(losses))])


def _loss(scores: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    top = scores.max(axis=1, keepdims=True)
    whole = np.log(np.exp(scores - top).sum(axis=1)) + top[:, 0]
    return float((whole - scores[np.arange(len(wanted)), wanted]).mean())
