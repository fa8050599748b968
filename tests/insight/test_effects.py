from __future__ import annotations

import numpy as np

from sunwai.insight.effects import Course, effect

OFFICES = 300


def a_government(draw: np.random.Generator, falls_to: float = 1.0) -> tuple[list[Course], list[Course]]:
    """Who looked bad is acted on, the likelier the worse; what is done makes shares `falls_to`."""
    share = draw.beta(4, 36, OFFICES)
    of, after_of = draw.integers(20, 200, OFFICES), draw.integers(20, 200, OFFICES)
    before = draw.binomial(of, share)
    looks = (before / of).argsort().argsort() / OFFICES
    acted = draw.random(OFFICES) < np.clip((looks - 0.6) * 1.5, 0, 0.6)
    after = draw.binomial(after_of, np.where(acted, share * falls_to, share))
    courses = [Course(*map(int, one)) for one in zip(before, of, after, after_of, strict=True)]
    return [c for c, is_in in zip(courses, acted, strict=True) if is_in], [
        c for c, is_in in zip(courses, acted, strict=True) if not is_in
    ]


def test_the_interval_of_a_useless_remedy_holds_zero_in_93_of_100_runs() -> None:
    draw = np.random.default_rng(1)
    found = [effect(*a_government(draw)) for _ in range(200)]
    assert all(found)
    assert np.mean([one is not None and not one.is_seen for one in found]) >= 0.93


def test_before_and_after_alone_would_praise_a_useless_remedy() -> None:
    treated, _ = a_government(np.random.default_rng(2))
    fell = np.mean([one.after / one.after_of - one.before / one.before_of for one in treated])
    assert fell < -0.02


def test_a_remedy_that_halves_the_share_is_seen() -> None:
    draw = np.random.default_rng(3)
    found = [effect(*a_government(draw, falls_to=0.5)) for _ in range(20)]
    assert sum(one is not None and one.high < 0 for one in found) >= 19


def test_few_offices_or_none_like_them_say_nothing() -> None:
    bad, good = Course(30, 60, 20, 60), Course(1, 60, 1, 60)
    assert effect([bad] * 7, [bad] * 50) is None
    assert effect([bad] * 20, [good] * 50) is None
    assert effect([], []) is None
