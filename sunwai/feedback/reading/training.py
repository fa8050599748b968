"""Learning the weights, with scikit-learn, from the composed replies of this repository and nothing else.

The same replies give the same bytes. An install may add replies that its own people reviewed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from sunwai.feedback.reading.composing import Example
from sunwai.feedback.reading.features import mark, word_features
from sunwai.feedback.reading.hashing import SIZE
from sunwai.feedback.reading.model import CONTROLS, LANGUAGES, OUTCOMES, YES_NO, Model
from sunwai.feedback.reading.seen import look

SEED = 1947
STRENGTH = {"outcome": 12.0, "control": 12.0, "language": 6.0, "yes_no": 20.0}
"""How freely each head may follow what it was shown."""
TOGETHER = 500
"""Texts looked at in one step."""
LEAST_SEEN = 2
"""A feature of one training reply alone teaches nothing about others."""

Arrays = dict[str, NDArray[Any]]


def matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """The features of texts, scaled as the reader scales them; the same bytes in whatever order they were found."""
    values: list[float] = []
    columns: list[int] = []
    begins = [0]
    batches = (_marked(texts[at : at + TOGETHER]) for at in range(0, len(texts), TOGETHER))
    for written, marks in chain.from_iterable(batches):
        scale = max(1, len(written) + len(marks)) ** -0.5
        found = [(mark, scale) for mark in marks]
        for word in written:
            features, weights = word_features(word)
            found += [(feature, weight * scale) for feature, weight in zip(features, weights, strict=True)]
        found.sort()
        columns += [column for column, _ in found]
        values += [value for _, value in found]
        begins.append(len(columns))
    shape = (len(texts), SIZE)
    built = sparse.csr_matrix(
        (np.array(values, dtype=np.float64), np.array(columns, dtype=np.int32), begins), shape=shape
    )
    built.sum_duplicates()
    return built


def _marked(texts: Sequence[str]) -> Iterator[tuple[list[str], list[int]]]:
    """The written words of texts, and their features beside the words."""
    looked = look(texts)
    marked = mark(looked)
    firsts = (marked.begins + looked.words).tolist()
    ends = (marked.begins + marked.counts).tolist()
    for seen, first, end in zip(looked, firsts, ends, strict=True):
        yield seen.written, marked.rows[first:end].tolist()


def labels(rows: Sequence[Example]) -> Arrays:
    """The targets of each head: one class each, and a yes or no for bribe, denial and every reason."""
    yes_no = [
        [row.bribe, row.bribe_denied, *(name.removeprefix("reason ") in row.reasons for name in YES_NO[2:])]
        for row in rows
    ]
    return {
        "outcome": np.array([OUTCOMES.index(row.outcome) for row in rows]),
        "control": np.array([CONTROLS.index(row.control) for row in rows]),
        "language": np.array([LANGUAGES.index(row.language) for row in rows]),
        "yes_no": np.array(yes_no, dtype=np.int64),
    }


def learn(rows: Sequence[Example]) -> Arrays:
    """Weights and constants of every column."""
    features = matrix([row.text for row in rows])
    used = np.flatnonzero(np.asarray((features > 0).sum(axis=0)).ravel() >= LEAST_SEEN)
    features = features[:, used]
    wanted = labels(rows)
    columns, constants = [], []
    for head, classes in (("outcome", OUTCOMES), ("control", CONTROLS), ("language", LANGUAGES)):
        for place in range(len(classes)):
            one = _fitted(features, wanted[head] == place, STRENGTH[head])
            columns.append(one.coef_)
            constants.append(one.intercept_)
    for place in range(len(YES_NO)):
        one = _fitted(features, wanted["yes_no"][:, place] == 1, STRENGTH["yes_no"])
        columns.append(one.coef_)
        constants.append(one.intercept_)
    weights = np.vstack(columns).T.astype(np.float16)
    total = weights.shape[1]
    return {
        "features": used.astype(np.int32), "values": weights,
        "constants": np.concatenate(constants).astype(np.float16),
        "known": known_words(rows),
        "slopes": np.ones(total, dtype=np.float16), "offsets": np.zeros(total, dtype=np.float16),
    }  # fmt: skip


def known_words(rows: Sequence[Example]) -> NDArray[Any]:
    """The words seen twice and more, as 32-bit numbers: a text without any of them is in no language taught."""
    count = Counter(crc32(word.encode()) for row in rows for word in set(keys_of(row.text)))
    return np.array(sorted(word for word, seen in count.items() if seen >= LEAST_SEEN), dtype=np.uint32)


def keys_of(text: str) -> list[str]:
    return look([text])[0].keys


def _fitted(features: sparse.csr_matrix, wanted: NDArray[Any], strength: float) -> LogisticRegression:
    """One column against the rest. Solved in its dual, which comes to its end in a second where others stop early."""
    one = LogisticRegression(C=strength, solver="liblinear", dual=True, tol=0.05, max_iter=200, random_state=SEED)
    return one.fit(features, wanted)


def as_model(arrays: Arrays, digest: str = "untried") -> Model:
    """Arrays just learned, as the reader uses them."""
    weights = np.zeros((SIZE, arrays["values"].shape[1]), dtype=np.float32)
    weights[arrays["features"]] = arrays["values"]
    constants, slopes, offsets = (arrays[name].astype(np.float32) for name in ("constants", "slopes", "offsets"))
    return Model(weights, constants, slopes, offsets, arrays["known"], digest)


def raw_scores(arrays: Arrays, texts: Sequence[str]) -> NDArray[Any]:
    """What the weights say of texts, before calibration."""
    features = matrix(texts)[:, arrays["features"]]
    return np.asarray(features @ arrays["values"].astype(np.float64)) + arrays["constants"].astype(np.float64)
