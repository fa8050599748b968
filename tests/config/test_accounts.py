from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.base.actors import Right
from sunwai.config.cli import main
from sunwai.people.commands import use_slip
from sunwai.people.models import Account
from sunwai.people.queries import actor_for
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db
SECRET = "long enough to be kept"


@pytest.fixture
def sunwai(monkeypatch):
    monkeypatch.setattr("sunwai.config.cli.accounts.ready", lambda: None)
    with override("en"):
        yield lambda *words: CliRunner().invoke(main, words)


def test_the_first_administrator_of_an_install_is_made_on_the_command_line(sunwai) -> None:
    role = ["role", "define", "admin", "--name", "Administrator", "--name-ur", "منتظم", "--right", "administer"]
    assert sunwai(*role).exit_code == 0
    assert sunwai("account", "add", "chandni", "--name", "Chandni", "--password", SECRET).exit_code == 0
    assert sunwai("account", "give", "chandni", "admin").exit_code == 0
    chandni = Account.objects.get(username="chandni")
    assert chandni.check_password(SECRET)
    assert actor_for(chandni, at=chandni.joined_at).may(Right.ADMINISTER)


def test_a_weak_password_is_refused_with_the_reason(sunwai) -> None:
    done = sunwai("account", "add", "daud", "--name", "Daud", "--password", "12345678")
    assert done.exit_code == 1
    assert "common" in done.output


def test_a_name_that_is_taken_or_unknown_is_said(sunwai) -> None:
    an_account("chandni")
    assert "already" in sunwai("account", "add", "chandni", "--name", "C", "--password", SECRET).output
    assert "There is no account by that name" in sunwai("account", "give", "nobody", "admin").output


def test_a_forgotten_password_is_set_anew(sunwai) -> None:
    an_account("chandni")
    assert sunwai("account", "password", "chandni", "--password", SECRET).exit_code == 0
    assert Account.objects.get(username="chandni").check_password(SECRET)


def test_who_alone_is_locked_out_gets_a_slip_at_the_machine(sunwai) -> None:
    chandni = an_account("chandni", Right.ADMINISTER)
    said = sunwai("account", "slip", "chandni", "--why", "nobody else administers").output
    account = use_slip(code=said.split()[0], password=SECRET, at=chandni.joined_at)
    assert account == chandni
    assert "/accounts/start/" in said
