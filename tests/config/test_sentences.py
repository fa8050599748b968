"""Whatever cannot be done at the command line ends with a sentence that says what to do, and has changed nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.config.backup import half
from sunwai.config.cli import main
from sunwai.ledger.models import Entry


def sunwai(var: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("SUNWAI_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-m", "sunwai", *words], env=outer | {"SUNWAI_VAR": str(var)} | settings, text=True,
        capture_output=True, check=False,
    )  # fmt: skip


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch, db: None):
    for name in ("backups", "ledger", "lists", "moving"):
        monkeypatch.setattr(f"sunwai.config.cli.{name}.ready", lambda: None)
    with override("en"):
        yield


def test_an_export_is_verified_where_there_is_no_database_and_none_is_made(tmp_path: Path) -> None:
    done = sunwai(tmp_path, "export", "verify", str(tmp_path), "--signer", "x")
    assert (done.returncode, "is no export of an install" in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "pg").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SUNWAI_KEYS", "mine", "SUNWAI_KEYS must read VERSION:BASE64"),
        ("DATABASE_URL", "postgresql://here:there/x", "DATABASE_URL is no address"),
    ],
)
def test_a_wrong_setting_is_a_sentence_whichever_command_meets_it(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    done = sunwai(tmp_path, "archive", str(tmp_path / "archive"), **{name: value})
    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


def test_nothing_begins_on_what_a_killed_restore_left(tmp_path: Path) -> None:
    half.mark(tmp_path, Path("/backups/monday"))
    done = sunwai(tmp_path, "migrate")
    assert (done.returncode, "The restore from /backups/monday was ended half way" in done.stderr) == (1, True)
    assert not (tmp_path / "pg").exists()
    half.unmark(tmp_path)
    half.need_none(tmp_path)


def test_a_place_that_cannot_be_written_is_said_before_anything_is_taken(ready: None, tmp_path: Path) -> None:
    numbers, nowhere = tmp_path / "numbers.csv", tmp_path / "numbers.csv" / "refused.csv"
    numbers.write_text("number\n03001234567\nno number\n")
    for words in (
        ["load", "do-not-call", str(numbers), "--refused", str(nowhere)],
        ["import", "opt-outs", str(numbers), "--refused", str(nowhere)],
        ["export", "case", "X", "--to", str(numbers), "--government", "Sindh", "--key", "x"],
    ):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert "cannot be used: Not a directory" in done.output or "is there already" in done.output
    assert not Entry.objects.exists()


def test_a_backup_that_has_no_place_is_an_alarm_and_a_sentence(ready: None, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("")
    done = CliRunner().invoke(main, ["backup", str(tmp_path / "full" / "backups")])
    assert (done.exit_code, "cannot be used: Not a directory" in done.output) == (1, True), done.output
    assert Entry.objects.filter(action__startswith="messages.").exists()


def test_a_file_without_checkpoints_proves_nothing_and_says_so(ready: None, tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_bytes(b"\xff\xfe cut off")
    done = CliRunner().invoke(main, ["ledger", "verify", "--checkpoint", str(tmp_path / "checkpoints")])
    assert (done.exit_code, "proves nothing" in done.output) == (1, True), done.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--host", "sunwai.example; evil"], "is no public host name"),
        (["--host", "a.example", "--training", "a b"], "is no public host name"),
        (["--host", "a.example", "--line", "../x"], "is no line"),
        (["--host", "a.example", "--workers", "0"], "Invalid value for '--workers'"),
        (["--host", "a.example", "--embedded", "--archive", "other disk"], "is no place for an archive"),
        (["--host", "a.example", "--embedded", "--role", "web"], "for one machine alone"),
    ],
)
def test_what_cannot_stand_in_a_unit_or_a_site_is_never_written(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    done = CliRunner().invoke(main, ["install", "--root", str(tmp_path), *words])
    assert done.exit_code
    assert sentence in done.output
    assert not list(tmp_path.iterdir())


def test_rekey_says_that_all_is_done_only_where_it_looked(ready: None) -> None:
    done = CliRunner().invoke(main, ["rekey", "--batch", "0"])
    assert (done.exit_code, "Invalid value for '--batch'" in done.output) == (2, True)
