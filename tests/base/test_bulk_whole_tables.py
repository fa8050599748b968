from __future__ import annotations

import pytest
from django.db import DatabaseError

from sunwai.base import bulk


def loops() -> str:
    return str(bulk.rows("SHOW enable_nestloop")[0][0])


@pytest.mark.django_db
def test_whole_tables_are_joined_without_loops_and_only_while_they_are_read() -> None:
    with bulk.whole_tables():
        assert loops() == "off"
    assert loops() == "on"


@pytest.mark.django_db
def test_where_the_reading_fails_the_rest_is_planned_as_before() -> None:
    with pytest.raises(DatabaseError), bulk.whole_tables():
        bulk.rows("SELECT 1 / 0")
    assert loops() == "on"
