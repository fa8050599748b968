from __future__ import annotations

from django.apps import apps
from django.db.models import BinaryField

from sunwai.config.sealed import SEALED


def test_every_sealed_column_of_the_house_is_sealed_anew_when_keys_change() -> None:
    columns = {
        (model._meta.db_table, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, BinaryField) and "sealed" in field.name
    }
    assert columns - {("people_contactpoint", "sealed")} == {(table, column) for table, column, _ in SEALED}
