"""Replies read in a second on one core, beside a plain scikit-learn pipeline over the same texts in the same run."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Measured:
    """Texts a second of processor time. The rival gives one label of a text, the reader all of them."""

    texts: int
    characters_median: int
    ours_per_second: float
    rival_per_second: float
    ratio: float
    peak_megabytes: float
    load_average: float


def measure(*, texts: int, seed: int, say: Callable[[str], object]) -> Measured:
    """Both read the same distinct texts, made of the composed replies; the best of three turns each, after one."""
    for name in THREADS:
        os.environ[name] = "1"
    from sunwai.feedback.reading import read_many

    asked = _texts(texts, seed)
    say(f"{len(asked)} distinct texts")
    ours = _best(lambda: read_many(asked, [None] * len(asked)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"ours: {len(asked) / ours:,.0f} a second, {peak:.0f} MB at most")
    rival = _best(_rival(asked))
    lengths = sorted(len(text) for text in asked)
    return Measured(
        texts=len(asked), characters_median=lengths[len(lengths) // 2], ours_per_second=round(len(asked) / ours),
        rival_per_second=round(len(asked) / rival), ratio=round(rival / ours, 2), peak_megabytes=round(peak),
        load_average=round(os.getloadavg()[0], 2),
    )  # fmt: skip


def _texts(count: int, seed: int) -> list[str]:
    """Distinct misspelled replies, in an order of no meaning."""
    import random

    from sunwai.feedback.reading.composing import composed, made

    found: dict[str, None] = {}
    while len(found) < count:
        found |= dict.fromkeys(row.text for row in made(composed(), seed=seed + len(found), each=2))
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)
    return shuffled[:count]


def _best(deed: Callable[[], object]) -> float:
    deed()
    times = []
    for _ in range(3):
        begin = time.process_time()
        deed()
        times.append(time.process_time() - begin)
    return min(times)


def _rival(asked: list[str]) -> Callable[[], object]:
    """TF-IDF of pieces of words and logistic regression, as its handbook shows them, for the outcome alone."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from sunwai.feedback.reading.composing import composed, made

    rows = made(composed(), seed=1, each=0)
    plain = make_pipeline(
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True), LogisticRegression(max_iter=100)
    )
    plain.fit([row.text for row in rows], [row.outcome for row in rows])
    return lambda: plain.predict(asked)
