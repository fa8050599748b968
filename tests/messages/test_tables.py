from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings

from sunwai.base import bulk


@pytest.mark.django_db
@pytest.mark.parametrize("room", settings.ROOMS)
def test_every_rule_and_index_that_a_room_declares_is_in_the_database(room: str) -> None:
    """A migration of one thing can take another away: Django drops a partial unique index with a key's own index."""
    there = {row[0] for row in bulk.rows("SELECT relname FROM pg_class UNION SELECT conname FROM pg_constraint")}
    declared = {
        rule.name for model in apps.get_app_config(room).get_models() for rule in
        [*model._meta.constraints, *model._meta.indexes] if model._meta.managed
    }  # fmt: skip
    assert declared - there == set()
