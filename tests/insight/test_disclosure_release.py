"""Open data, attacked with linear programming over everything that is published."""

from __future__ import annotations

import numpy as np
import pytest

from sunwai.insight import publishing
from sunwai.insight.models import Snapshot
from sunwai.insight.publishing import Month
from sunwai.insight.queries import Value
from tests.insight.attack import Attacker, Key, found, read


def a_month(seed: int, districts: int, services: int, scale: float, questions: int = 2) -> list[Value]:
    """Counts as programmes have them: few large places, many small ones, one in ten replies."""
    rng = np.random.default_rng(seed)
    many = np.outer(rng.lognormal(0, 0.7, districts), rng.lognormal(0, 1.2, services))
    transactions = rng.poisson(scale * many) * (rng.random((districts, services)) > 0.05)
    asked = rng.binomial(transactions, 0.95)
    replied = rng.binomial(asked, 0.1)
    answers = rng.binomial(replied, 0.9)
    told = {"transactions": transactions, "asked": asked, "replied": replied, "answers": answers,
            "dissatisfied": rng.binomial(answers, 0.2), "bribe_alleged": rng.binomial(answers, 0.05)}  # fmt: skip
    return [
        Value(code, (f"d{row:02}", f"dep{column % max(1, services // 3)}", f"s{column:02}"),
              f"q{column % questions}" if code in publishing.PER_QUESTION else "", int(counts[row, column]))
        for code, counts in told.items() for row in range(districts) for column in range(services)
    ]  # fmt: skip


def published(values: list[Value], monkeypatch: pytest.MonkeyPatch) -> Month:
    monkeypatch.setattr(publishing, "figures", lambda *_, **__: values)
    return publishing.tell(Snapshot(), "2026-03")


def truth_of(values: list[Value], month: Month) -> dict[Key, int]:
    """The true count of every place that is published."""
    truth: dict[Key, int] = dict.fromkeys(read(month.services, month.answers), 0)
    for one in values:
        name = f"{one.figure} {one.question}".strip()
        district, department, service = one.key
        for where in (district, None):
            for of in ((department, service), (department, None), (None, None)):
                if (name, where, *of) in truth:
                    truth[name, where, *of] += one.count
    return truth


@pytest.mark.parametrize(
    "world",
    [(1, 6, 4, 60), (2, 5, 6, 200), (3, 8, 5, 20), (4, 2, 3, 100), (5, 1, 3, 100), (6, 3, 1, 80), (7, 4, 4, 999)],
)
def test_no_small_count_of_a_published_month_is_found_to_within_two(
    world: tuple[int, int, int, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    values = a_month(*world)
    month = published(values, monkeypatch)
    assert found(read(month.services, month.answers), truth_of(values, month), most=60) == []


@pytest.mark.parametrize("world", [(21, 8, 6, 8), (22, 12, 5, 10)])
def test_where_nearly_all_counts_are_small_the_sum_of_all_is_shown(
    world: tuple[int, int, int, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the demo: a few answers a place, none of which may be found, and a province that is heard."""
    values = a_month(*world)
    month = published(values, monkeypatch)
    shown, truth = read(month.services, month.answers), truth_of(values, month)
    whole = [key for key in shown if key[1:] == (None, None, None)]
    assert all(shown[key] == truth[key] for key in whole if truth[key] >= 40)
    assert sum(truth[key] >= 40 for key in whole) >= 4
    assert all(shown[key] is None for key in whole if truth[key] < 10)
    finest = [count for key, count in shown.items() if key[0].startswith("answers") and key[3] and key[1]]
    assert finest.count(None) > len(finest) * 0.9
    assert found(shown, truth, most=40) == []


def test_what_is_shown_is_true_and_most_of_a_large_month_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    values = a_month(8, 12, 6, 400)
    month = published(values, monkeypatch)
    shown, truth = read(month.services, month.answers), truth_of(values, month)
    assert all(count is None or count == truth[key] for key, count in shown.items())
    of_districts = [shown["transactions", f"d{row:02}", None, None] for row in range(12)]
    assert None not in of_districts
    finest = [count for key, count in shown.items() if key[0] == "transactions" and key[3] is not None]
    assert finest.count(None) < len(finest) / 3


def test_the_attacker_finds_what_is_badly_hidden() -> None:
    """One small count hidden alone is the rest of its row."""
    rows = [["a", "dep", "s1", 4, 0, 0], ["a", "dep", "s2", 40, 0, 0], ["b", "dep", "s1", 50, 0, 0],
            ["b", "dep", "s2", 60, 0, 0], ["a", None, None, 44, 0, 0]]  # fmt: skip
    truth = read(rows, [])
    attacker = Attacker({**truth, ("transactions", "a", "dep", "s1"): None})
    assert attacker.width((("transactions", "a", "dep", "s1"), 1)) == 0


@pytest.mark.slow
def test_nor_in_a_month_of_36_districts_and_19_services(monkeypatch: pytest.MonkeyPatch) -> None:
    values = a_month(9, 36, 19, 230, questions=6)
    month = published(values, monkeypatch)
    assert found(read(month.services, month.answers), truth_of(values, month), most=60) == []
