"""`sunwai pause`, `pauses`, `lift` and `define hours`: from the command line to what goes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from sunwai.base import clock
from sunwai.config.cli import main
from sunwai.messages import commands
from sunwai.messages.models import Hours, HoursProfile, Pause
from tests.directory.makers import an_area
from tests.messages.makers import NOON, SENDER, a_line, a_message
from tests.outreach.makers import a_programme

pytestmark = pytest.mark.django_db
HEAD = "profile,name,name_ur,channel,from,to,weekday,opens,closes\n"


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNWAI_CLOCK", f"{datetime.now(UTC).isoformat()}/{NOON.isoformat()}/1")


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


def test_it_is_stopped_listed_and_let_go_on() -> None:
    line, message = a_line(), a_message()
    assert run("pauses") == (0, "Nothing is stopped.\n")
    code, said = run("pause", "all", "--why", "A wrong text went out")
    number = Pause.objects.get().pk
    assert (code, said) == (0, f"Stopped. 'sunwai lift {number}' lets it go on.\n")
    assert commands.reserve(line=line, most=5, by=SENDER, at=NOON) == []
    assert f"{number}: all until it is lifted: A wrong text went out" in run("pauses")[1]
    assert run("lift", str(number)) == (0, "Lifted; 1 message that waited is looked at again.\n")
    assert run("pauses") == (0, "Nothing is stopped.\n")
    assert [out.id for out in commands.reserve(line=line, most=5, by=SENDER, at=clock.now())] == [message.id]


def test_a_pause_for_some_hours_says_until_when_on_the_clock_of_the_house() -> None:
    area = an_area()
    assert run("pause", "area", area.code, "--why", "Flood", "--hours", "4")[0] == 0
    pause = Pause.objects.get()
    assert pause.until - pause.placed_at == timedelta(hours=4)
    until = pause.until.astimezone(clock.LOCAL)
    assert f"{pause.pk}: area {area.code} until {until:%Y-%m-%d %H:%M}: Flood" in run("pauses")[1]


def test_a_programme_is_named_by_its_code_and_listed_by_it() -> None:
    programme = a_programme()
    assert run("pause", "programme", programme.code, "--why", "A wrong wording")[0] == 0
    assert Pause.objects.get().reference == str(programme.pk)
    assert f"programme {programme.code} until it is lifted" in run("pauses")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("pause", "all"), ("pause", "all", "--why", " "), ("pause", "everything", "--why", "x"), ("lift", "99"),
        ("pause", "line", "nowhere", "--why", "x"), ("pause", "programme", "nothing", "--why", "x"), ("lift", "x"),
        ("pause", "all", "--why", "x", "--hours", "0"), ("define", "hours", "/nowhere.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(words: tuple[str, ...]) -> None:
    code, said = run(*words)
    assert code > 0
    assert said.strip()
    assert "Traceback" not in said
    assert not Pause.objects.exists()


def test_hours_come_from_a_file_and_take_the_place_of_those_before(tmp_path: Path) -> None:
    file = tmp_path / "hours.csv"
    for name in ("first", "second"):
        file.write_text(HEAD + f"{name},Plain,عام,,,,mon tue wed thu,09:00,19:00\n", encoding="utf-8-sig")
        assert run("define", "hours", str(file)) == (0, "1 profile is in force.\n")
    assert (HoursProfile.objects.get().code, Hours.objects.count()) == ("second", 4)


@pytest.mark.parametrize("row", ["x,,,,,,mon,19:00,09:00", "x,,,,,,someday,09:00,19:00", "x,,,fax,,,mon,09:00,19:00"])
def test_a_wrong_file_of_hours_changes_nothing_and_names_its_line(tmp_path: Path, row: str) -> None:
    file = tmp_path / "hours.csv"
    file.write_text(HEAD + row + "\n")
    code, said = run("define", "hours", str(file))
    assert (code, "2" in said, HoursProfile.objects.exists()) == (1, True, False)
