from __future__ import annotations

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from sunwai.base.actors import Right
from sunwai.base.refusals import NotFound
from sunwai.casework.types import Deed, Role
from sunwai.complaints.commands.bundles import make_bundle
from sunwai.complaints.texts import DEEDS, ROLES
from sunwai.ledger.commands import seal
from sunwai.ledger.models import Entry
from sunwai.ledger.queries import COLUMNS, link
from tests.casework.makers import World, a_world, holder, staff, told
from tests.complaints.makers import NOON

pytestmark = pytest.mark.django_db


def opened(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def world() -> World:
    return a_world()


def test_a_bundle_has_timeline_and_proofs_and_the_digest_of_each_file(world: World) -> None:
    filed = told(world)
    seal()
    made = make_bundle(numbers=[filed.number], by=holder(world.manager), at=NOON)
    files = opened(made.content)
    manifest = json.loads(files.pop("manifest.json"))
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == manifest["sha256"]
    events = json.loads(files[f"{filed.number}/timeline.json"])["events"]
    assert [one["deed"] for one in events] == ["file", "pick_up", "propose"]
    assert b"The pump was mended." in files[f"{filed.number}/timeline.html"]
    assert Entry.objects.filter(action=f"complaints.bundle:{made.digest}", subject_id=str(filed.case)).exists()


def test_the_rows_of_the_ledger_in_it_can_be_linked_again(world: World) -> None:
    filed = told(world)
    seal()
    files = opened(make_bundle(numbers=[filed.number], by=holder(world.manager), at=NOON).content)
    rows = json.loads(files[f"{filed.number}/ledger.json"])
    assert len(rows) >= 3
    for row in rows:
        kept = Entry.objects.filter(pk=row["id"]).values_list(*COLUMNS)[0]
        before = bytes.fromhex(row["chain_before"])
        if before:
            assert link(before, row["seq"], kept).hex() == row["chain"]


def test_who_the_citizen_is_stands_in_none_of_it(world: World) -> None:
    filed = told(world)
    made = make_bundle(numbers=[filed.number], by=holder(world.manager), at=NOON)
    assert not any(b"Amina" in content or b"+92" in content for content in opened(made.content).values())


def test_only_who_may_see_a_case_gets_its_bundle(world: World) -> None:
    filed = told(world)
    with pytest.raises(NotFound):
        make_bundle(numbers=[filed.number], by=holder(a_world().manager), at=NOON)
    assert make_bundle(numbers=[filed.number], by=staff(Right.DIRECT_CASES), at=NOON)


def test_every_deed_and_role_has_a_name() -> None:
    assert set(DEEDS) == set(Deed)
    assert set(ROLES) == set(Role)
