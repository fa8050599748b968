"""Sealed files come under the newest key one by one, each whole, whoever is killed when."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from sunwai.base.sealing import Seal, seal_for
from sunwai.base.sealing_files import ASIDE, lay_anew, reseal_files
from sunwai.config.sealed import FILES

OLD, NEW = bytes(32), bytes([1] * 32)
FIRST, BOTH, NEWEST = (Seal(keys, "files") for keys in ({1: OLD}, {1: OLD, 2: NEW}, {2: NEW}))
LONG_AGO = 1_700_000_000


def some(var: Path, count: int = 5) -> dict[Path, bytes]:
    clear = {var / "files" / f"{one:02x}" / f"{one:032x}": f"words {one}".encode() for one in range(count)}
    for path, content in clear.items():
        path.parent.mkdir(parents=True)
        path.write_bytes(FIRST.seal(content))
        path.chmod(0o600)
        os.utime(path, (LONG_AGO, LONG_AGO))
    return clear


def run(var: Path, most: int = 2) -> tuple[list[int], list[str]]:
    broken: list[str] = []
    return list(reseal_files(var=var, folder="files", seal=BOTH, most=most, broken=broken)), broken


def test_every_file_opens_by_the_new_key_alone_with_the_time_and_rights_it_had(tmp_path: Path) -> None:
    clear = some(tmp_path)
    assert run(tmp_path) == ([2, 2, 1], [])
    assert {path: NEWEST.open(path.read_bytes()) for path in clear} == clear
    assert {path.stat().st_mtime for path in clear} == {LONG_AGO}
    assert {path.stat().st_mode & 0o777 for path in clear} == {0o600}
    assert run(tmp_path) == ([], [])


def test_stopped_in_the_middle_all_open_by_both_keys_and_the_next_run_ends_it(tmp_path: Path) -> None:
    clear = some(tmp_path)
    begun = reseal_files(var=tmp_path, folder="files", seal=BOTH, most=2, broken=[])
    assert next(begun) == 2
    assert {path: BOTH.open(path.read_bytes()) for path in clear} == clear
    assert sum(path.read_bytes()[0] == 1 for path in clear) == 3
    begun.close()
    assert run(tmp_path)[0] == [2, 1]
    assert not list(tmp_path.glob(f"{ASIDE}*"))


def test_what_a_killed_run_left_beside_goes_after_a_day(tmp_path: Path) -> None:
    some(tmp_path)
    for name, age in (("old", 2 * 86_400), ("young", 0)):
        left = tmp_path / f"{ASIDE}{name}"
        left.mkdir()
        (left / "half").write_bytes(b"half")
        moment = left.stat().st_mtime - age
        os.utime(left, (moment, moment))
    run(tmp_path)
    assert [one.name for one in tmp_path.glob(f"{ASIDE}*")] == [f"{ASIDE}young"]


def test_what_no_key_opens_stays_and_is_named_and_stops_no_other(tmp_path: Path) -> None:
    clear = some(tmp_path)
    first, *others = clear
    first.write_bytes(b"\x01" + bytes(60))
    done, broken = run(tmp_path, most=1)
    assert (sum(done), broken) == (4, [first.name])
    assert all(NEWEST.open(path.read_bytes()) == clear[path] for path in others)
    assert first.read_bytes() == b"\x01" + bytes(60)


def test_a_file_that_was_removed_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    (path, *_) = some(tmp_path, 1)
    path.unlink()
    aside = tmp_path / "aside"
    aside.mkdir()
    assert not lay_anew(path, b"x", aside)
    assert not path.exists()


@pytest.mark.django_db
def test_rekey_reaches_the_files_of_cases_and_the_recordings(settings: object, tmp_path: Path) -> None:
    from sunwai.casework.models import CaseFile
    from sunwai.casework.queries import file_bytes
    from sunwai.casework.types import NewFile
    from sunwai.messages.voice.voices import VOICE_SEAL, folder, open_voice
    from tests.casework.makers import a_world, file

    settings.VAR = tmp_path  # type: ignore[attr-defined]
    filed = file(a_world(), files=(NewFile("a.txt", b"water"),))
    row = CaseFile.objects.get(case=filed.case)
    name = "b" * 64
    (folder() / name).write_bytes(seal_for(VOICE_SEAL).seal(b"sound"))
    was = settings.SUNWAI_KEYS  # type: ignore[attr-defined]
    try:
        settings.SUNWAI_KEYS = f"{was.strip()},200:{base64.b64encode(NEW).decode()}"  # type: ignore[attr-defined]
        seal_for.cache_clear()
        for place, purpose in FILES:
            broken: list[str] = []
            seal = seal_for(purpose)
            sealed = list(reseal_files(var=tmp_path, folder=place, seal=seal, most=50, broken=broken))
            assert (sealed, broken) == ([1], [])
        settings.SUNWAI_KEYS = f"200:{base64.b64encode(NEW).decode()}"  # type: ignore[attr-defined]
        seal_for.cache_clear()
        assert (file_bytes(row), open_voice(name)) == (b"water", b"sound")
    finally:
        settings.SUNWAI_KEYS = was  # type: ignore[attr-defined]
        seal_for.cache_clear()
