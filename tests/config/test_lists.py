from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.config.cli import main
from sunwai.people.models import DoNotCall, NumberList, OptOut, StaffNumber
from tests.directory.makers import a_post
from tests.people.makers import a_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(monkeypatch, tmp_path: Path):
    monkeypatch.setattr("sunwai.config.cli.lists.ready", lambda: None)

    def loading(what: str, *lines: str, options: Sequence[str] = ()):
        file = tmp_path / "numbers.csv"
        file.write_text("\n".join(lines) + "\n")
        return CliRunner().invoke(main, [*what.split(), str(file), *options])

    with override("en"):
        yield loading


def test_a_do_not_call_list_is_taken_over_once(load) -> None:
    assert load("load do-not-call", "number", "0300-1234567", "+44 7911 123456").output == "Read 2, new 2, refused 0.\n"
    assert load("load do-not-call", "number", "0300 123 4567").output == "Read 1, new 0, refused 0.\n"
    assert DoNotCall.objects.filter(contact_point=a_contact("0300 1234567")).exists()


def test_a_clerk_s_number_is_known_with_the_clerk_s_post(load) -> None:
    post = a_post(code="kasur.clerk")
    assert load("load staff-numbers", "number,post", "0300-1234567,kasur.clerk", "0301-7654321,").exit_code == 0
    assert StaffNumber.objects.get(contact_point=a_contact("03001234567")).post == post


@pytest.mark.parametrize(("lines", "said"), [
    (["number", "0300-12"], "line 2, number: It is not a phone number"),
    (["number,post", "03001234567,nobody"], "line 2, post: The directory has no post of this code"),
])  # fmt: skip
def test_a_bad_row_is_said_with_its_place_and_the_good_ones_are_taken(load, lines: list[str], said: str) -> None:
    done = load("load staff-numbers", *lines, "03217654321")
    assert done.exit_code == 0
    assert said in done.output
    assert list(StaffNumber.objects.values_list("contact_point", flat=True)) == [a_contact("0321 7654321")]


def test_a_file_without_its_column_is_refused_whole(load) -> None:
    done = load("import opt-outs", "mobile", "03001234567")
    assert done.exit_code == 1
    assert "no column 'number'" in done.output
    assert not OptOut.objects.exists()


def test_a_file_of_any_length_is_taken_in_parts_that_know_their_lines(load, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sunwai.people.commands.registers.PART", 2)
    rows = ["0300-1234567", "0301-7654321", "0302-7654321", "12", "0300-1234567"]
    done = load("import opt-outs", "number", *rows, options=["--refused", str(tmp_path / "refused.csv")])
    assert done.output.splitlines()[-1] == "Read 5, new 3, refused 1."
    assert (tmp_path / "refused.csv").read_text().splitlines()[1:] == ['5,number,"It is not a phone number"']
    assert NumberList.objects.count() == 3
