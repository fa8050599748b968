from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.lab.world import Lab


@pytest.fixture
def a_lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Lab]]:
    """Makes a lab; from then on the test's own process has the lab's clock and knows its exchange's password."""
    from tests.lab.asterisk import PASSWORD
    from tests.lab.world import CODE, Lab

    labs: list[Lab] = []

    def make(plan: dict[str, Any] | None = None, **facts: Any) -> Lab:
        labs.append(Lab(tmp_path, plan, **facts))
        monkeypatch.setenv("SUNWAI_CLOCK", labs[-1].clock)
        monkeypatch.setenv(f"SUNWAI_LINE_{CODE.upper()}_PASSWORD", PASSWORD)
        return labs[-1]

    yield make
    for lab in labs:
        lab.end()
