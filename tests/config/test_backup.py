"""What a backup holds, what a restore refuses, and what it says."""

from __future__ import annotations

import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sunwai.base.actors import process
from sunwai.base.sealing import new_key
from sunwai.config.backup import dump, files, manifest, proving
from sunwai.config.backup.manifest import Manifest
from sunwai.config.backup.programs import BackupTrouble, reach
from sunwai.config.backup.series import Series, base_for, stamp
from sunwai.ledger import commands as ledger
from sunwai.messages.models import Pause

NOON = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
ME = process("restore")


def a_manifest() -> Manifest:
    return Manifest("2026-03-04T07:00:00+00:00", 180000, {}, 0, "", {}, [])


def a_base(archive: Path, series: str, ended: datetime, segment: str) -> Path:
    path = archive / series / f"base-{stamp(ended)}"
    path.mkdir(parents=True)
    (path / "backup_label").write_text(f"START WAL LOCATION: 0/3000028 (file {segment})\n")
    (archive / series / "wal").mkdir(exist_ok=True)
    Series(archive / series).note(keys={}, waits=False)
    return path


def test_a_key_that_the_backup_needs_and_is_not_here_is_named_before_anything_is_written() -> None:
    first, second = new_key(), new_key()
    wanted = manifest.checks_of(f"1:{first}")
    manifest.need_keys(wanted, f"1:{first},2:{second}")
    with pytest.raises(BackupTrouble, match="key 1 of this backup is not among SUNWAI_KEYS"):
        manifest.need_keys(wanted, f"1:{second}")
    assert first not in json.dumps(wanted)


def test_a_part_that_was_changed_or_lost_is_refused(tmp_path: Path) -> None:
    (tmp_path / "database.dump").write_bytes(b"as it was")
    made = a_manifest()
    made.parts["database.dump"] = manifest.part_of(tmp_path / "database.dump")
    made.write(tmp_path)
    manifest.need_whole(tmp_path, manifest.read(tmp_path))
    (tmp_path / "database.dump").write_bytes(b"as it is!")
    with pytest.raises(BackupTrouble, match=r"database.dump is not what the backup wrote"):
        manifest.need_whole(tmp_path, made)
    (tmp_path / "database.dump").unlink()
    with pytest.raises(BackupTrouble, match=r"has lost database.dump"):
        manifest.need_whole(tmp_path, made)


def test_a_folder_that_is_no_backup_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BackupTrouble, match="is no backup"):
        manifest.read(tmp_path)
    with pytest.raises(BackupTrouble, match="is no archive"):
        base_for(tmp_path, None)


def test_the_keys_are_never_among_the_files(tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    for name in ("keys", "voices/one", "voices/.half.new"):
        (tmp_path / name).write_text(name)
    assert files.pack(tmp_path, tmp_path / "files.tar") == 1
    with tarfile.open(tmp_path / "files.tar") as tar:
        assert tar.getnames() == ["voices/one"]
    assert files.mirror(tmp_path, tmp_path / "archive") == 1
    assert not (tmp_path / "archive" / "keys").exists()


def test_files_that_are_there_are_left_and_a_tar_writes_nowhere_else(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for place in (source / "files/ab/one", source / "files/ab/two", target / "files/ab/one"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(str(place))
    with tarfile.open(tmp_path / "files.tar", "w") as tar:
        tar.add(source / "files/ab/one", "files/ab/one")
        tar.add(source / "files/ab/two", "files/ab/two")
        tar.add(source / "files/ab/two", "files/../../escaped")
        tar.add(source / "files/ab/two", "keys")
    assert files.unpack(tmp_path / "files.tar", target) == 1
    assert (target / "files/ab/one").read_text() == str(target / "files/ab/one")
    assert not (tmp_path / "escaped").exists()
    assert not (target / "keys").exists()


def test_a_file_that_was_sealed_anew_is_copied_anew_and_a_restore_leaves_what_is_there(tmp_path: Path) -> None:
    var, archive = tmp_path / "var", tmp_path / "archive"
    (var / "voices").mkdir(parents=True)
    (var / "voices/one").write_bytes(b"\x01" + bytes(40))
    assert files.mirror(var, archive, renew=True) == 1
    assert files.mirror(var, archive, renew=True) == 0
    (var / "voices/one").write_bytes(b"\x02" + bytes(40))
    assert files.mirror(archive, var) == 0
    assert files.mirror(var, archive, renew=True) == 1
    assert (archive / "voices/one").read_bytes()[0] == 2


def test_what_retention_removed_leaves_the_archive_too_but_not_at_once(tmp_path: Path) -> None:
    var, archive = tmp_path / "var", tmp_path / "archive"
    (var / "voices").mkdir(parents=True)
    (var / "voices/one").write_text("sealed")
    files.mirror(var, archive)
    (var / "voices/one").unlink()
    files.drop_gone(var, archive, timedelta(days=14), NOON)
    assert not (archive / "voices/one").exists()
    assert (archive / "gone/2026-03-04/voices/one").exists()
    files.drop_gone(var, archive, timedelta(days=14), NOON + timedelta(days=15))
    assert not (archive / "gone/2026-03-04").exists()


def test_a_restore_to_a_time_begins_with_the_newest_base_before_it(tmp_path: Path) -> None:
    early = a_base(tmp_path, "1", NOON, "000000010000000000000003")
    late = a_base(tmp_path, "2", NOON + timedelta(days=1), "000000020000000000000007")
    assert base_for(tmp_path, None)[1].path == late
    assert base_for(tmp_path, NOON + timedelta(hours=1))[1].path == early
    with pytest.raises(BackupTrouble, match="The archive begins at 2026-03-04T07:00:00"):
        base_for(tmp_path, NOON - timedelta(hours=1))


def test_old_bases_go_with_the_wal_that_only_they_needed(tmp_path: Path) -> None:
    days = [a_base(tmp_path, "1", NOON + timedelta(days=day), f"00000001000000000000000{day}") for day in range(1, 5)]
    for day in range(5):
        (tmp_path / "1/wal" / f"00000001000000000000000{day}").touch()
    Series(tmp_path / "1").prune(timedelta(days=2), NOON + timedelta(days=5))
    assert [day.exists() for day in days] == [False, False, True, True]
    assert sorted(path.name[-1] for path in (tmp_path / "1/wal").iterdir()) == ["3", "4"]


def test_a_damaged_base_is_refused(tmp_path: Path) -> None:
    path = a_base(tmp_path, "1", NOON, "000000010000000000000003")
    facts = manifest.part_of(path / "backup_label")
    known = [{"Path": "backup_label", "Size": facts.bytes, "Checksum": facts.sha256}]
    (path / "backup_manifest").write_text(json.dumps({"Files": known}))
    base_for(tmp_path, None)[1].need_whole()
    (path / "backup_label").write_text("something else")
    with pytest.raises(BackupTrouble, match="nothing was restored"):
        base_for(tmp_path, None)[1].need_whole()


def test_a_password_is_never_on_a_command_line() -> None:
    settings = {"NAME": "sunwai", "USER": "sunwai", "PASSWORD": "geheim", "HOST": "10.0.0.5", "PORT": "5432",
                "OPTIONS": {"options": "-c jit=off", "sslmode": "require"}}  # fmt: skip
    address, environment = reach(settings)
    assert "geheim" not in address
    assert environment["PGPASSWORD"] == "geheim"
    assert "sslmode=require" in address


@pytest.mark.django_db
def test_a_database_that_holds_something_is_never_written_over() -> None:
    with pytest.raises(BackupTrouble, match="writes into an empty one only"):
        dump.need_empty()


@pytest.mark.django_db
def test_a_backup_of_a_newer_program_is_refused() -> None:
    dump.need_known(a_manifest())
    newer = Manifest("", 180000, {}, 0, "", {}, [["ledger", "9999_later"]])
    with pytest.raises(BackupTrouble, match="A newer program made this backup"):
        dump.need_known(newer)


@pytest.mark.django_db
def test_what_a_checkpoint_kept_outside_proves_to_be_lost_is_said(tmp_path: Path) -> None:
    for number in range(3):
        ledger.record(by=ME, action="a.deed", subject="thing", subject_id=number, at=NOON)
    ledger.seal()
    kept, later = tmp_path / "checkpoints.jsonl", tmp_path / "later.jsonl"
    ledger.keep_checkpoint(path=kept, at=NOON)
    whole = proving.prove(checkpoints=[kept])
    assert (whole.rows, whole.lost, whole.is_whole) == (3, 0, True)
    later.write_text(kept.read_text() + json.dumps({"seq": 8, "chain": "00" * 32, "at": "2026-03-04T09:00"}) + "\n")
    proof = proving.prove(checkpoints=[later])
    assert (proof.lost, proof.is_whole) == (5, True)
    assert "Lost: at least 5 commands after that, up to 2026-03-04T09:00." in proof.sentences(7)
    proving.keep_own(later, tmp_path)
    assert (tmp_path / "checkpoints.jsonl").read_text().count("\n") == 1


@pytest.mark.django_db
def test_after_a_restore_that_may_have_lost_something_nothing_is_sent_until_a_person_lifts_it() -> None:
    assert proving.begin_again(source="one", pauses=False, by=ME, at=NOON) is None
    number = proving.begin_again(source="one", pauses=True, by=ME, at=NOON)
    pause = Pause.objects.get()
    assert (pause.pk, pause.scope, pause.until, pause.lifted_at) == (number, "all", None, None)
