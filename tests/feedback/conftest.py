from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _one_look(settings) -> None:
    """No decision is drawn for a second person, unless a test wants it."""
    settings.SUNWAI_SECOND_LOOKS = 0
