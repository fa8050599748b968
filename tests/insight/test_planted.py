"""Offices of which it is known that they are bad, as `python -m bench findings` makes them, in small worlds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench.findings import DEFAULT, NEVER, Offices, examine, make, measure, usual
from bench.world import BadScenario, read


def a_world(a_week: float = 100.0, weeks: int = 8, **changed: float) -> Offices:
    world: dict[str, Any] = read(None, DEFAULT)["world"] | {"offices": 400, "services": 4, "bad": 0.05, "changed": 0}
    return make(world | changed, weeks, a_week, 1, np.random.default_rng(11))


def test_busy_offices_of_three_times_their_peers_share_are_found_and_hardly_any_other() -> None:
    world = a_world()
    found = examine(world, 8, 8)
    assert int(world.bad.sum()) == 20
    assert int(world.bad[found].sum()) >= 18
    assert int((~world.bad[found]).sum()) <= 1


def test_where_no_office_is_bad_none_or_next_to_none_is_named() -> None:
    assert len(examine(a_world(bad=0.0, differ=0.3), 8, 8)) <= 1


def test_the_ten_highest_raw_shares_are_ten_whether_any_is_bad_or_not() -> None:
    assert len(usual(a_world(bad=0.0), 8)) == 10


def test_few_answers_name_few_and_not_the_wrong_ones() -> None:
    world = a_world(2.4)
    found = examine(world, 8, 8)
    assert int((~world.bad[found]).sum()) <= 1


def test_the_whole_is_measured_beside_the_usual_practice() -> None:
    scenario = read(None, DEFAULT)
    scenario["world"] |= {"offices": 200, "services": 2, "bad": 0.05}
    scenario["busy"]["runs"] = scenario["programme"]["runs"] = 1
    scenario["programme"]["weeks"], scenario["tried"] = 16, {"memories": [52], "interviews": [10.0]}
    found = measure(scenario, say=[].append)
    busy = found["busy"]["sunwai"]
    assert busy["bad"]["offices"] == 10
    assert busy["named_wrongly"] <= busy["offices_named"] <= 200
    assert found["busy"]["top_ten_by_raw_share"]["namings"] == 20
    assert [one["interviews"] for one in found["interviews"]] == [10.0]


def test_an_office_that_turns_later_is_not_bad_before() -> None:
    world = a_world(changed=1.0)
    assert set(world.turned.tolist()) == {0, NEVER}


def test_a_scenario_with_an_unknown_name_is_refused(tmp_path: Any) -> None:
    (tmp_path / "x.toml").write_text("[world]\nofices = 3\n", encoding="utf-8")
    with pytest.raises(BadScenario, match="ofices"):
        read(tmp_path / "x.toml", DEFAULT)
