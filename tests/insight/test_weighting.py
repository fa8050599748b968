from __future__ import annotations

import pytest

from sunwai.insight.weighting import Group, Margin, Reason, Refusal, Weighted, weigh

SCHOOLS = {
    ("E", "No"): (12, 7156), ("E", "Yes"): (132, 86281), ("H", "No"): (3, 1978), ("H", "Yes"): (11, 6682),
    ("M", "No"): (8, 4851), ("M", "Yes"): (17, 10935),
}  # fmt: skip
"""The 183 schools of the sample `apiclus1` (R package survey), counted and their api00 added up by the two margins."""
TYPES = Margin("stype", {"E": 4421, "H": 755, "M": 1018})
WIDE = Margin("sch.wide", {"No": 1072, "Yes": 5122})


def schools() -> list[Group]:
    return [
        Group({"stype": kind, "sch.wide": wide}, count, total, 33.847)
        for (kind, wide), (count, total) in SCHOOLS.items()
    ]


def weighted(groups: list[Group], *margins: Margin) -> Weighted:
    found = weigh(groups, margins)
    assert isinstance(found, Weighted)
    return found


def test_the_raked_mean_is_that_of_rs_survey() -> None:
    found = weighted(schools(), TYPES, WIDE)
    assert found.mean == pytest.approx(641.2303209, abs=5e-8)
    assert found.plain == pytest.approx(644.1693989, abs=5e-8)
    assert (found.answers, sum(w * n for w, (n, _) in zip(found.weights, SCHOOLS.values(), strict=True))) == (
        183, pytest.approx(6194),
    )  # fmt: skip


def test_the_weighted_answers_agree_with_each_margin() -> None:
    found = weighted(schools(), TYPES, WIDE)
    high = sum(w * n for w, ((kind, _), (n, _)) in zip(found.weights, SCHOOLS.items(), strict=True) if kind == "H")
    assert high == pytest.approx(755, rel=1e-6)


def test_uneven_weights_are_worth_fewer_answers() -> None:
    """Kish: weights 3 and 1 for ten answers each are worth (30 + 10)² / (90 + 10) = 16."""
    groups = [Group({"district": "a"}, 10, 5), Group({"district": "b"}, 10, 0)]
    found = weighted(groups, Margin("district", {"a": 300, "b": 100}))
    assert (found.effective, found.mean, found.plain) == (pytest.approx(16), pytest.approx(0.375), 0.25)
    low, high = found.interval()
    assert low < 0.375 < high


def test_answers_without_sex_keep_their_place_and_the_others_have_the_shares_of_everybody() -> None:
    groups = [
        Group({"district": "a", "sex": "f"}, 5, 5), Group({"district": "a", "sex": "m"}, 15, 0),
        Group({"district": "a"}, 20, 5),
    ]  # fmt: skip
    found = weighted(groups, Margin("district", {"a": 400}), Margin("sex", {"f": 50, "m": 50}, partial=True))
    women, men, _ = found.weights
    assert women * 5 == pytest.approx(men * 15, rel=1e-5)
    assert found.mean > found.plain


@pytest.mark.parametrize(
    ("margin", "refusal"),
    [
        (Margin("sex", {}), Refusal(Reason.MARGIN_NOT_KNOWN, "sex")),
        (Margin("sex", {"f": 1, "m": 1}, partial=True), Refusal(Reason.MARGIN_NOT_GIVEN, "sex")),
        (Margin("district", {"a": 9, "b": 1}), Refusal(Reason.NOBODY_ANSWERED, "district", "b")),
        (Margin("district", {"c": 9}), Refusal(Reason.NOBODY_ANSWERED, "district", "c")),
        (Margin("district", {"a": 0, "d": 0}), Refusal(Reason.MARGIN_NOT_KNOWN, "district")),
    ],
)
def test_where_a_needed_margin_is_empty_the_weighted_figure_is_refused_with_the_reason(
    margin: Margin, refusal: Refusal
) -> None:
    assert weigh([Group({"district": "a", "service": "s"}, 10, 1)], [Margin("service", {"s": 10}), margin]) == refusal


def test_margins_of_different_sizes_are_refused() -> None:
    group = Group({"district": "a", "service": "s"}, 10, 1)
    found = weigh([group], [Margin("district", {"a": 100}), Margin("service", {"s": 80})])
    assert found == Refusal(Reason.TOTALS_DISAGREE, "service")


def test_margins_that_no_weights_can_meet_are_refused() -> None:
    """Whoever is of district a had service s: three quarters and a quarter cannot both be."""
    groups = [Group({"district": "a", "service": "s"}, 10, 1), Group({"district": "b", "service": "t"}, 10, 1)]
    found = weigh(groups, [Margin("district", {"a": 75, "b": 25}), Margin("service", {"s": 25, "t": 75})])
    assert found == Refusal(Reason.NO_SOLUTION)


def test_without_answers_there_is_nothing_to_weigh() -> None:
    assert weigh([Group({"district": "a"}, 0, 0)], [Margin("district", {"a": 1})]) == Refusal(Reason.NO_ANSWERS)
