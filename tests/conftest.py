from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunwai.config.settings")

from sunwai.base.database import Embedded
from sunwai.config.environment import ROOT, var
from sunwai.config.translations import compile_stale

# the same examples for everybody, so that a change is judged by itself; HYPOTHESIS_PROFILE=default looks for new ones
settings.register_profile("same", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

if not os.environ.get("DATABASE_URL"):
    Embedded(var()).start()
else:
    from sunwai.base.sealing import new_key

    os.environ.setdefault("SUNWAI_KEYS", f"1:{new_key()}")
if compile_stale(ROOT):
    from django.utils.translation import trans_real

    # pytest-django started Django before this line: what it read of the languages was older, or nothing
    trans_real._translations.clear()
    trans_real._default = None


@pytest.fixture(autouse=True)
def nothing_under_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before a test's tables are emptied, whatever others still do in them ends: requests of a page that was closed,
    and what killed processes left to PostgreSQL, which carries on with what it was sent."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    from sunwai.base.bulk import connect_apart

    connection.close()
    with connect_apart() as apart:
        apart.execute(
            "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle'"
            " AND pid <> pg_backend_pid()"
        )
