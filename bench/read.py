"""Replies read in a second on one core, beside a plain scikit-learn pipeline over the same texts in the same run."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


TURNS = 3


@dataclass(frozen=True)
class Measured:
    """Texts a second of processor time. The rival gives one label of a text, the reader all of them."""

    texts: int
    characters_median: int
    words_distinct: int
    ours_first_per_second: float
    """A process that has read nothing before: its first batch."""
    ours_per_second: float
    """The best of three later batches; none of its texts was read before."""
    ours_turns_per_second: list[int]
    rival_per_second: float
    ratio: float
    peak_megabytes: float
    load_average: float


def measure(*, texts: int, seed: int, say: Callable[[str], object]) -> Measured:
    """Both read the same distinct texts, made of the composed replies: no text twice, in no turn."""
    for name in THREADS:
        os.environ[name] = "1"
    from sunwai.feedback.reading import read_many
    from sunwai.feedback.reading.normal import normalise, pieces

    every = _texts(texts * (TURNS + 1), seed)
    turns = [every[at : at + texts] for at in range(0, len(every), texts)]
    lengths = sorted(map(len, every))
    words = len({word for text in turns[0] for word in pieces(normalise(text))})
    say(f"{len(turns)} turns of {texts} distinct texts, {words} distinct words in the first")
    read_many(["kaam ho gaya"], [None])
    first, *later = [_seconds(lambda some=some: read_many(some, [None] * len(some))) for some in turns]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"ours: {texts / min(later):,.0f} a second, {peak:.0f} MB at most")
    rival = _rival()
    rivals = [_seconds(lambda some=some: rival(some)) for some in turns]
    return Measured(
        texts=texts, characters_median=lengths[len(lengths) // 2], words_distinct=words,
        ours_first_per_second=round(texts / first), ours_per_second=round(texts / min(later)),
        ours_turns_per_second=[round(texts / one) for one in later],
        rival_per_second=round(texts / min(rivals[1:])), ratio=round(min(rivals[1:]) / min(later), 2),
        peak_megabytes=round(peak), load_average=round(os.getloadavg()[0], 2),
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


def _seconds(deed: Callable[[], object]) -> float:
    begin = time.process_time()
    deed()
    return time.process_time() - begin


def _rival() -> Callable[[list[str]], object]:
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
    predict: Callable[[list[str]], object] = plain.predict
    return predict
