from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from sunwai.insight.peers import Standing, bands, compare, compare_all, fit, funnel

FAMILIES = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]
"""Boys in 6,115 Saxon families of twelve children (Geissler 1889), families with none first."""
RATS = [
    (0, 20), (0, 20), (0, 20), (0, 20), (0, 20), (0, 20), (0, 20), (0, 19), (0, 19), (0, 19), (0, 19), (0, 18), (0, 18),
    (0, 17), (1, 20), (1, 20), (1, 20), (1, 20), (1, 19), (1, 19), (1, 18), (1, 18), (2, 25), (2, 24), (2, 23), (2, 20),
    (2, 20), (2, 20), (2, 20), (2, 20), (2, 20), (1, 10), (5, 49), (2, 19), (5, 46), (3, 27), (2, 17), (7, 49), (7, 47),
    (3, 20), (3, 20), (2, 13), (9, 48), (10, 50), (4, 20), (4, 20), (4, 20), (4, 20), (4, 20), (4, 20), (4, 20),
    (10, 48), (4, 19), (4, 19), (4, 19), (5, 22), (11, 46), (12, 49), (5, 20), (5, 20), (6, 23), (5, 19), (6, 22),
    (6, 20), (6, 20), (6, 20), (16, 52), (15, 46), (15, 47), (9, 24),
]  # fmt: skip
"""Tumours among rats of 70 groups (Tarone 1982)."""


def made(shares: list[float], size: int, seed: int = 3) -> tuple[list[int], list[int]]:
    counts = np.random.default_rng(seed).binomial(size, shares)
    return [int(one) for one in counts], [size] * len(shares)


def standings(counts: list[int], of: list[int]) -> list[Standing]:
    found = compare(counts, of)
    assert found is not None
    return found


def test_the_beta_distribution_is_the_published_one() -> None:
    """Maximum likelihood for the Saxon families: 34.09558 and 31.5715 (with girls and boys the other way round)."""
    counts = [boys for boys, families in enumerate(FAMILIES) for _ in range(families)]
    assert fit(counts, [12] * len(counts)) == pytest.approx((34.09558, 31.5715), rel=3e-4)


def test_a_share_of_few_is_drawn_towards_its_peers_and_of_many_hardly() -> None:
    counts, of = [list(column) for column in zip(*RATS, strict=True)]
    found = standings([*counts, 4, 400], [*of, 14, 1400])
    few, many = found[-2:]
    assert 0.2 < few.shrunk < 0.25
    assert many.shrunk == pytest.approx(400 / 1400, abs=0.003)
    assert few.high - few.low > 3 * (many.high - many.low)


def test_a_funnel_limit_leaves_half_of_the_rest_on_each_side() -> None:
    sizes = [20, 100, 1000]
    for size, (low, high) in zip(sizes, funnel(0.2, sizes, 0.95), strict=True):
        assert binom.cdf(np.floor(low * size), size, 0.2) <= 0.06
        assert binom.cdf(np.floor(low * size) - 1, size, 0.2) <= 0.025 <= binom.cdf(np.ceil(low * size), size, 0.2)
        assert binom.cdf(np.floor(high * size), size, 0.2) <= 0.975 <= binom.cdf(np.ceil(high * size), size, 0.2)


def test_a_funnel_is_narrower_for_larger_offices() -> None:
    widths = [high - low for low, high in funnel(0.1, [30, 300, 3000], 0.998)]
    assert widths == sorted(widths, reverse=True)


def test_no_rank_is_given_where_all_are_alike() -> None:
    assert all(one.rank is None for one in standings(*made([0.1] * 40, 60)))


def test_where_many_answered_and_offices_differ_the_rank_says_how_sure_it_is() -> None:
    shares = [0.05 + 0.02 * at for at in range(20)]
    found = standings(*made(shares, 5000))
    ranks = [one.rank for one in found if one.rank]
    assert len(ranks) == 20
    assert all(rank.low <= rank.place <= rank.high <= rank.of == 20 for rank in ranks)
    assert (ranks[-1].place, ranks[0].place) == (1, 20)


def test_an_office_with_few_answers_has_no_rank_among_others_that_have_one() -> None:
    counts, of = made([0.05 + 0.02 * at for at in range(20)], 5000)
    assert standings([*counts, 3], [*of, 9])[-1].rank is None


def test_too_few_are_nobodys_peers() -> None:
    assert compare([1] * 9, [30] * 9) is None


def test_the_smallest_office_is_not_the_worst_for_its_one_bad_answer() -> None:
    counts, of = made([0.1] * 30 + [0.4], 400)
    found = standings([*counts, 2], [*of, 2])
    assert found[-1].shrunk < found[-2].shrunk


def test_ninety_five_of_a_hundred_intervals_hold_the_truth() -> None:
    truth = np.random.default_rng(5).beta(4, 36, size=600)
    found = standings(*made(list(truth), 50))
    held = np.mean([one.low <= true <= one.high for one, true in zip(found, truth, strict=True)])
    assert held == pytest.approx(0.95, abs=0.03)


def test_bands_hold_offices_of_like_volume_and_none_too_few() -> None:
    volumes = [10 * at for at in range(45)]
    found = bands(volumes)
    assert sorted(set(found)) == [0, 1, 2, 3]
    assert found == sorted(found)
    assert min(found.count(band) for band in set(found)) >= 10
    assert set(bands([5, 900, 7] * 4)) == {0}


def test_peers_have_the_same_service() -> None:
    offices = [(("fard", at), "fard", 100, 5, 100) for at in range(12)]
    offices += [(("fir", at), "fir", 100, 40, 100) for at in range(12)] + [(("rare", 1), "rare", 100, 1, 100)]
    found = compare_all(offices)
    assert found["fir", 0].peers == pytest.approx(0.4, abs=0.01)
    assert found["fard", 0].peers == pytest.approx(0.05, abs=0.01)
    assert ("rare", 1) not in found
