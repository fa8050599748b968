from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.config.cli import main
from sunwai.people.models import DoNotCall, StaffNumber
from tests.directory.makers import a_post
from tests.people.makers import a_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(monkeypatch, tmp_path: Path):
    monkeypatch.setattr("sunwai.config.cli.lists.ready", lambda: None)

    def loading(what: str, *lines: str):
        file = tmp_path / "numbers.csv"
        file.write_text("\n".join(lines) + "\n")
        return CliRunner().invoke(main, ["load", what, str(file)])

    with override("en"):
        yield loading


def test_a_do_not_call_list_is_taken_over_once(load) -> None:
    assert load("do-not-call", "number", "0300-1234567", "+44 7911 123456").output == "2 numbers read, 2 new\n"
    assert load("do-not-call", "number", "0300 123 4567").output == "1 numbers read, 0 new\n"
    assert DoNotCall.objects.filter(contact_point=a_contact("0300 1234567")).exists()


def test_a_clerk_s_number_is_known_with_the_clerk_s_post(load) -> None:
    post = a_post(code="kasur.clerk")
    assert load("staff-numbers", "number,post", "0300-1234567,kasur.clerk", "0301-7654321,").exit_code == 0
    assert StaffNumber.objects.get(contact_point=a_contact("03001234567")).post == post


@pytest.mark.parametrize(("lines", "said"), [
    (["number", "0300-12"], "line 2, column number"),
    (["number,post", "03001234567,nobody"], "there is no post nobody"),
    (["mobile", "03001234567"], "no column 'number'"),
])  # fmt: skip
def test_a_bad_row_is_said_with_its_place_and_nothing_is_loaded(load, lines: list[str], said: str) -> None:
    done = load("staff-numbers", *lines)
    assert done.exit_code == 1
    assert said in done.output
    assert not StaffNumber.objects.exists()
