from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from sunwai.base import bulk
from sunwai.base.actors import process
from sunwai.base.sealing import Seal, read_keys, seal_for
from sunwai.config.sealed import KEYS, SEALED
from sunwai.people import commands
from sunwai.people.models import Citizen
from tests.casework.makers import a_world, file, holder
from tests.people.makers import AT

pytestmark = pytest.mark.django_db
BY = process("rekey")


@pytest.fixture(autouse=True)
def _fresh_seals() -> Iterator[None]:
    yield
    seal_for.cache_clear()


@pytest.mark.parametrize(
    ("table", "column"),
    [("casework_caseevent", "sealed"), ("casework_caseparty", "code_sealed"), ("people_citizen", "sealed")],
)
def test_words_are_sealed_anew_whatever_the_tables_key_is(settings, table: str, column: str) -> None:
    from sunwai.casework.commands import note

    world = a_world()
    for _ in range(2):
        note(case=file(world).case, words="a note", by=holder(world.manager), at=AT)
    purpose = next(purpose for one, other, purpose in SEALED if (one, other) == (table, column))
    question = f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
    clear = sorted(seal_for(purpose).open(sealed) for (sealed,) in bulk.rows(question))
    settings.SUNWAI_KEYS = f"{settings.SUNWAI_KEYS.strip()},2:{base64.b64encode(bytes(32)).decode()}"
    seal_for.cache_clear()
    facts = {"table": table, "column": column, "purpose": purpose, "key": KEYS.get(table, ("id",)), "by": BY, "at": AT}
    counts = [commands.reseal(**facts, most=1), commands.reseal(**facts), commands.reseal(**facts)]
    assert counts == [1, len(clear) - 1, 0]
    newest = Seal({2: read_keys(settings.SUNWAI_KEYS)[2]}, purpose)
    assert sorted(newest.open(sealed) for (sealed,) in bulk.rows(question)) == clear


def test_every_sealed_column_is_there_with_its_key() -> None:
    for table, column, _ in SEALED:
        bulk.rows(f"SELECT {column}, {', '.join(KEYS.get(table, ('id',)))} FROM {table} LIMIT 1")
    assert Citizen._meta.db_table in {table for table, _, _ in SEALED}
