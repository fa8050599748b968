"""One case to another government, under other keys, and its history there: identity only if the citizen agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from sunwai.base.actors import Right, process
from sunwai.base.refusals import NotAllowed
from sunwai.base.sealing import new_key, seal_for
from sunwai.casework.models import CaseEvent, CaseFile, CaseParty
from sunwai.casework.queries import file_bytes, opened
from sunwai.casework.types import NewFile, Who
from sunwai.complaints.commands.handing_over import Where, hand_over, take_over
from sunwai.complaints.types import TakenBefore
from sunwai.config.moving import case_file, into, keys
from sunwai.people.queries import clear_citizens
from tests.casework import makers as cases
from tests.casework.makers import NOON, World

pytestmark = pytest.mark.django_db
BY = process("desk")
NUMBER = "+923005550177"


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.VAR = tmp_path
    settings.SUNWAI_KEYS = f"1:{new_key()}"
    settings.SUNWAI_URL = "https://punjab.example"
    seal_for.cache_clear()
    with override("en"):
        yield
    seal_for.cache_clear()


@pytest.fixture
def world() -> World:
    return cases.a_world()


def sent(settings: Any, tmp_path: Path, world: World, consent: str = "") -> tuple[Path, str, str]:
    """A case on its way: the file, the sender's signature, the number there. From then on we are the receiver."""
    sender, receiver = settings.SUNWAI_KEYS, f"1:{new_key()}"
    filed = cases.told(
        world, files=(NewFile("fard.txt", b"The pump is broken."),), who=Who(number=NUMBER, name="Amina")
    )
    settings.SUNWAI_KEYS = receiver
    theirs = keys.text_of(keys.receiving_keys()[0].public_key().public_bytes_raw())
    settings.SUNWAI_KEYS = sender
    signer = keys.text_of(keys.signing_key().public_key().public_bytes_raw())
    told = hand_over(number=filed.number, to="Sindh", consent=consent, by=BY, at=NOON)
    path = tmp_path / "case.json"
    path.write_bytes(case_file.write(told, receiver=theirs))
    assert "Sindh" in opened(CaseEvent.objects.filter(case=filed.case).latest("n").sealed)
    settings.SUNWAI_KEYS = receiver
    seal_for.cache_clear()
    return path, signer, filed.number


def test_it_is_a_case_there_that_says_where_it_came_from(settings: Any, tmp_path: Path, world: World) -> None:
    path, signer, number = sent(settings, tmp_path, world)
    told = case_file.read(path, signer=signer)
    where = Where(world.category.pk, world.area.pk)
    filed = take_over(contents=told, source=signer, where=where, by=BY, at=NOON)
    first, second = CaseEvent.objects.filter(case=filed.case).order_by("n")
    assert opened(first.sealed).startswith("No water in our lane")
    said = opened(second.sealed)
    assert "https://punjab.example" in said
    assert number in said
    assert "The pump was mended." in said
    assert file_bytes(CaseFile.objects.get(case=filed.case)) == b"The pump is broken."
    with pytest.raises(TakenBefore):
        take_over(contents=told, source=signer, where=where, by=BY, at=NOON)


def test_without_the_citizens_word_nothing_says_who_it_is(settings: Any, tmp_path: Path, world: World) -> None:
    path, signer, _ = sent(settings, tmp_path, world)
    told = case_file.read(path, signer=signer)
    assert "who" not in told
    assert NUMBER not in json.dumps(told)
    assert "Amina" not in json.dumps(told)
    where = Where(world.category.pk, world.area.pk)
    filed = take_over(contents=told, source=signer, where=where, by=BY, at=NOON)
    assert cases.case(filed).identity == "confidential"


def test_with_it_the_citizen_is_known_there_and_gets_the_new_number(
    settings: Any, tmp_path: Path, world: World
) -> None:
    path, signer, _ = sent(settings, tmp_path, world, consent="Signed on 1 March")
    told = case_file.read(path, signer=signer)
    # this process plays both governments over one table of numbers, which are sealed under the sender's keys
    told["who"]["number"] = "+923005550178"
    filed = take_over(contents=told, source=signer, where=Where(world.category.pk, world.area.pk), by=BY, at=NOON)
    party = CaseParty.objects.get(case=filed.case)
    known = clear_citizens([party.citizen_id])[party.citizen_id]
    assert (known.name, party.consent) == ("Amina", "Signed on 1 March")


def test_a_stranger_cannot_open_it_and_a_changed_byte_is_seen(settings: Any, tmp_path: Path, world: World) -> None:
    path, signer, _ = sent(settings, tmp_path, world)
    outer = json.loads(path.read_bytes())
    path.write_text(json.dumps({**outer, "body": outer["body"].replace("sealed", "sealeb", 1)}))
    with pytest.raises(into.ExportChanged):
        case_file.read(path, signer=signer)
    path.write_text(json.dumps(outer))
    settings.SUNWAI_KEYS = f"1:{new_key()}"
    with pytest.raises(keys.NotForUs):
        case_file.read(path, signer=signer)
    with pytest.raises(into.ExportChanged):
        case_file.read(path, signer=keys.text_of(bytes(32)))


def test_only_the_desk_that_directs_cases_hands_over(world: World) -> None:
    filed = cases.file(world)
    with pytest.raises(NotAllowed):
        hand_over(number=filed.number, to="Sindh", by=cases.staff(Right.WORK_CASES), at=NOON)
