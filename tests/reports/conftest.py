from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_folder(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Snapshots of a test go where the test's own files go."""
    settings.VAR = tmp_path
