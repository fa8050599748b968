"""A whole install moves to another with other keys: signed, sealed for it alone, read back the same."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings

from sunwai.base import bulk
from sunwai.base.actors import process
from sunwai.base.sealing import new_key, seal_for
from sunwai.casework.models import CaseFile
from sunwai.casework.queries import file_bytes
from sunwai.casework.types import NewFile
from sunwai.config.moving import into, keys, out
from sunwai.config.moving.tables import OURS_ALONE, schema, tables
from sunwai.feedback.models import Reply
from sunwai.ledger.models import Entry
from sunwai.ledger.queries import verify as verify_ledger
from sunwai.messages.models import Pause
from sunwai.people.queries import clear_numbers, find_number
from tests.casework import makers as cases
from tests.feedback.makers import NOON, a_contact_point, a_reply, an_invitation

pytestmark = pytest.mark.django_db
BY = process("test")


@pytest.fixture(autouse=True)
def _own_keys(settings: Any, tmp_path: Path) -> Any:
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.SUNWAI_KEYS = f"1:{new_key()}"
    seal_for.cache_clear()
    yield
    seal_for.cache_clear()


def become(settings: Any, keys_: str, var: Path) -> None:
    """From here on this process is another install."""
    settings.SUNWAI_KEYS, settings.VAR = keys_, var
    seal_for.cache_clear()


def ours() -> str:
    return keys.text_of(keys.receiving_keys()[0].public_key().public_bytes_raw())


def emptied() -> None:
    """The database as it is after 'sunwai migrate'."""
    bulk.run("SET CONSTRAINTS ALL IMMEDIATE")
    bulk.run("TRUNCATE " + ", ".join(one.name for one in tables()) + ", people_salt CASCADE")
    bulk.run("SET CONSTRAINTS ALL DEFERRED")


def exported(settings: Any, tmp_path: Path) -> tuple[Path, str, str]:
    """A receiver's keys, and an export of what is here for it: folder, the receiver's keys, the sender's signature."""
    sender = settings.SUNWAI_KEYS
    receiver = f"7:{new_key()}"
    become(settings, receiver, settings.VAR)
    key = ours()
    become(settings, sender, settings.VAR)
    made = out.move_out(to=tmp_path / "out", receiver=key, by=BY, at=NOON)
    return tmp_path / "out", receiver, made["signer"]


def test_all_of_it_comes_back_under_other_keys(settings: Any, tmp_path: Path) -> None:
    point = a_contact_point("7654321")
    reply = a_reply("rishwat li", invitation=an_invitation(contact_point=point))
    filed = cases.told(cases.a_world(), files=(NewFile("fard.txt", b"The pump is broken."),))
    rows = {one.name: bulk.rows(f"SELECT count(*) FROM {one.name}")[0][0] for one in tables()}
    folder, receiver, signer = exported(settings, tmp_path)
    emptied()
    become(settings, receiver, tmp_path / "there")
    counts = into.move_in(export=into.verify(folder, signer=signer), by=BY, at=NOON)
    assert counts == rows
    assert find_number("+923007654321") == point.pk
    assert clear_numbers([point.pk])[point.pk] == "+923007654321"
    assert seal_for("feedback.words").open_text(Reply.objects.get(pk=reply.pk).sealed) == "rishwat li"
    assert file_bytes(CaseFile.objects.get(case=filed.case)) == b"The pump is broken."
    assert cases.case(filed).status == "told"


def test_there_nothing_is_sent_and_new_rows_get_new_numbers(settings: Any, tmp_path: Path) -> None:
    reply = a_reply()
    folder, receiver, signer = exported(settings, tmp_path)
    emptied()
    become(settings, receiver, tmp_path / "there")
    into.move_in(export=into.verify(folder, signer=signer), by=BY, at=NOON)
    assert Pause.objects.filter(scope="all", lifted_at=None).count() == 1
    assert a_reply().pk > reply.pk
    assert Entry.objects.filter(action="moving.import").exists()
    assert verify_ledger().is_whole


def test_no_clear_word_or_number_leaves_the_house(settings: Any, tmp_path: Path) -> None:
    a_reply("nishani-9911", invitation=an_invitation(contact_point=a_contact_point("7654321")))
    folder, _, _ = exported(settings, tmp_path)
    said = b"".join(gzip.decompress(one.read_bytes()) for one in folder.glob("tables/*.gz"))
    assert b"office-" in said
    assert b"nishani-9911" not in said
    assert b"7654321" not in said


def test_another_program_can_read_a_row_by_the_manifest_alone(settings: Any, tmp_path: Path) -> None:
    a_reply("rishwat li")
    folder, receiver, _ = exported(settings, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text())
    become(settings, receiver, tmp_path / "there")
    key = keys.unwrap(manifest["wrapped"])
    row = json.loads(gzip.decompress((folder / "tables" / "feedback_reply.jsonl.gz").read_bytes()))
    assert manifest["tables"]["feedback_reply"]["columns"]["sealed"] == {"type": "bytea", "sealed": True}
    assert into.opened(key, bytes.fromhex(row["sealed"][2:]), "feedback_reply.sealed") == b"rishwat li"


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "tables/feedback_reply.jsonl.gz"])
def test_a_changed_byte_is_found_without_any_key(settings: Any, tmp_path: Path, name: str) -> None:
    a_reply()
    folder, _, signer = exported(settings, tmp_path)
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises((into.ExportChanged, into.NotAnExport, keys.BadPublicKey)):
        into.verify(folder, signer=signer)


def test_another_s_signature_or_another_s_key_is_refused(settings: Any, tmp_path: Path) -> None:
    folder, _, signer = exported(settings, tmp_path)
    with pytest.raises(into.ExportChanged):
        into.verify(folder, signer=ours())
    emptied()
    become(settings, f"1:{new_key()}", tmp_path / "stranger")
    with pytest.raises(keys.NotForUs):
        into.move_in(export=into.verify(folder, signer=signer), by=BY, at=NOON)


def test_it_goes_only_into_an_empty_install_of_the_same_version(settings: Any, tmp_path: Path) -> None:
    a_reply()
    folder, receiver, signer = exported(settings, tmp_path)
    become(settings, receiver, tmp_path / "there")
    with pytest.raises(into.NotAnEmptyInstall):
        into.move_in(export=into.verify(folder, signer=signer), by=BY, at=NOON)
    found = into.verify(folder)
    found.manifest["migrations"]["people"] = "0001_initial"
    with pytest.raises(into.OtherTables):
        into.move_in(export=found, by=BY, at=NOON)


def test_a_folder_with_something_in_it_or_a_bad_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(out.NotEmpty):
        out.move_out(to=tmp_path / "full", receiver=ours(), by=BY, at=NOON)
    with pytest.raises(keys.BadPublicKey):
        out.move_out(to=tmp_path / "new", receiver="abc", by=BY, at=NOON)


def test_the_schema_names_every_table_and_column_of_the_rooms() -> None:
    said = schema()
    for model in apps.get_models():
        if model._meta.app_label in django_settings.ROOMS and model._meta.db_table not in OURS_ALONE:
            line = next(one for one in said.splitlines() if one.startswith(f"| {model._meta.db_table} |"))
            assert all(f"{field.column}" in line for field in model._meta.concrete_fields if field.column)
