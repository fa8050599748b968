"""Many replies at once are read as each one alone, whatever stands beside them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwai.feedback.reading import read, read_many
from sunwai.feedback.reading.asks import is_whole_stop, short_answer
from sunwai.feedback.reading.composing import COMPOSED, HELD_OUTS, composed, examples, made
from sunwai.feedback.reading.features import word_features
from sunwai.feedback.reading.hashing import SIZE, number, pieces_of
from sunwai.feedback.reading.model import load
from sunwai.feedback.reading.normal import normalise, pieces
from sunwai.feedback.reading.seen import look
from sunwai.feedback.reading.vocabulary import KEPT_SIGNS, KEPT_WORDS, LONGEST_CHUNK, VOCABULARY
from sunwai.feedback.types import Asked, Reading

SIGNS = "abk BK5 ,.'?!/:;\n\t\x0e\x0f\x1f٢۱ہھهيىئؤةپچۓ،؟۔ًِ\u200c\u200e\ufeff\ud800👍🇵🇰½ﬁİΣ\u2028"
QUESTIONS = (None, Asked("satisfied", "good"), Asked("bribe_asked", "bad"))
odd = st.lists(st.one_of(st.text(alphabet=SIGNS, max_size=40), st.text(max_size=40)), max_size=12)


def same(some: Sequence[Reading], others: Sequence[Reading]) -> bool:
    """Equal, but for the last digit of a confidence: a processor may sum a batch in other steps than one text."""
    return len(some) == len(others) and all(
        replace(one, confidence={}) == replace(other, confidence={})
        and one.confidence == pytest.approx(other.confidence, abs=0.0011)
        for one, other in zip(some, others, strict=True)
    )


def misspelled(count: int, seed: int) -> list[str]:
    luck = random.Random(seed)
    return luck.sample([row.text for row in made(composed(), seed=seed, each=1)], count)


def held_out() -> list[str]:
    return [row.text for name in HELD_OUTS for row in examples(COMPOSED / name)]


@given(odd)
@settings(max_examples=200, deadline=None)
def test_texts_cut_together_are_cut_as_each_alone(texts):
    assert [seen.written for seen in look(texts)] == [pieces(normalise(text)) for text in texts]


@given(odd)
@settings(max_examples=50, deadline=None)
def test_any_texts_at_all_are_read_together_as_each_alone(texts):
    assert same(read_many(texts, [None] * len(texts)), [read(text, None) for text in texts])


def test_replies_are_read_together_as_each_alone_in_their_order():
    texts = [*held_out(), *misspelled(500, seed=11), *held_out()[:9]]
    questions = [QUESTIONS[place % 3] for place in range(len(texts))]
    assert same(read_many(texts, questions), [read(text, asked) for text, asked in zip(texts, questions, strict=True)])


def test_the_company_of_a_reply_does_not_matter():
    texts = misspelled(400, seed=12)
    mixed = random.Random(3).sample(texts, len(texts))
    there = dict(zip(mixed, read_many(mixed, [None] * len(mixed)), strict=True))
    assert same([there[text] for text in texts], read_many(texts, [None] * len(texts)))


def test_long_replies_are_read_in_several_batches():
    texts = [f"{place} " + "kaam nahi hua " * 300 for place in range(20)]
    assert same(read_many(texts, [None] * 20), [read(text, None) for text in texts])


def test_equal_replies_under_two_questions_are_two():
    good, bad, again = read_many(["yes"] * 3, [QUESTIONS[1], QUESTIONS[2], QUESTIONS[1]])
    assert (good.outcome, bad.outcome, again) == ("satisfied", "dissatisfied", good)


def test_nothing_is_asked_and_nothing_answered():
    assert read_many([], []) == []


def test_a_stream_of_nonsense_is_forgotten_and_changes_nothing():
    texts = held_out()[:50]
    before = read_many(texts, [None] * 50)
    luck = random.Random(5)
    for _ in range(3):
        nonsense = ["".join(luck.choices("bcdfghjklm", k=9)) for _ in range(KEPT_WORDS // 2)]
        look([" ".join(nonsense[at : at + 200]) for at in range(0, len(nonsense), 200)])
    assert len(VOCABULARY) <= KEPT_WORDS * 3 // 2
    assert same(read_many(texts, [None] * 50), before)


def test_long_words_are_forgotten_before_they_fill_the_memory():
    luck = random.Random(6)
    for _ in range(4):
        look(["bcdf" * 970 + "".join(luck.choices("bcdfghjklm", k=20)) for _ in range(200)])
    assert sum(map(len, VOCABULARY.written)) <= KEPT_SIGNS + 200 * 3900
    assert max(map(len, VOCABULARY._chunks)) <= LONGEST_CHUNK


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_features_reckoned_together_have_the_numbers_of_their_names(words):
    for size, (numbers, counts) in enumerate(pieces_of(words, b"g ", 2, 5), 2):
        cut = [[number(f"g {word[at : at + size]}") for at in range(len(word) - size + 1)] for word in words]
        assert [*numbers] == [one for some in cut for one in some]
        assert [*counts] == [len(some) for some in cut]


@given(st.lists(st.text(alphabet="abnہں", min_size=1, max_size=90), max_size=4))
@settings(max_examples=100, deadline=None)
def test_neighbours_have_the_number_of_both_names_however_long(words):
    looked = look([" ".join(words)])
    keys = ["^", *looked[0].keys, "^"]
    assert [*VOCABULARY.pairs(looked.numbers)] == [number(f"b {one} {other}") for one, other in pairwise(keys)]


def test_a_model_knows_words_met_before_and_after_it_was_loaded():
    known = load()
    look(["rishwat mangi gai"])
    known.learn(VOCABULARY)
    look(["naya lafz qwxyzzk"])
    known.learn(VOCABULARY)
    for word in ("rishwat", "qwxyzzk"):
        features, weights = word_features(word)
        learnt = known.rows[SIZE + VOCABULARY[word]]
        assert np.allclose(learnt, np.array(weights) @ known.rows[features], atol=1e-4)


def test_threads_read_as_one_does():
    texts = [misspelled(150, seed=seed) for seed in range(20, 24)]
    found: dict[int, list[Reading]] = {}
    threads = [Thread(target=lambda at=at: found.update({at: read_many(texts[at], [None] * 150)})) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(same(found[at], read_many(texts[at], [None] * 150)) for at in range(4))


def test_what_may_be_a_bare_answer_is_never_passed_over():
    luck = random.Random(7)
    short = [
        "yes",
        "ji",
        "haan",
        "nahi",
        "1",
        "2",
        "sir",
        "ok",
        "salam",
        "bilkul",
        "band",
        "karo",
        "stop",
        "please",
        ".",
    ]
    texts = [*held_out(), *[" ".join(luck.choices(short, k=luck.randint(1, 5))) for _ in range(2000)]]
    brief = [seen for seen in look(texts) if short_answer(seen) or is_whole_stop(seen)]
    assert len(brief) > 200
    assert all(seen.brief for seen in brief)
