from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.base.actors import Right
from sunwai.config.cli import main
from sunwai.feedback.models import ReadingRow
from sunwai.messages.models import DutyTurn
from tests.feedback.makers import NOON, a_reply, an_invitation
from tests.people.makers import an_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch, tmp_path: Path):
    monkeypatch.setattr("sunwai.config.cli.reviewing.ready", lambda: None)

    def running(*words: str, lines: tuple[str, ...] = ()):
        file = tmp_path / "roster.csv"
        file.write_text("\n".join(lines) + "\n")
        return CliRunner().invoke(main, [*words, *([str(file)] if lines else [])])

    with override("en"):
        yield running


def test_a_roster_is_loaded_at_pakistans_hours_and_its_gaps_are_said(run) -> None:
    for name in ("chandni", "daud"):
        an_account(name, Right.ANSWER_ALERTS)
    lines = (
        "account,number,from,to,place",
        "chandni,0300-1111111,2100-03-05 22:00,2100-03-06 06:00,1",
        "daud,0300-2222222,2100-03-06 08:00,2100-03-06 20:00,",
    )
    said = run("load", "duty", lines=lines)
    assert "2 turns loaded" in said.output
    assert "From 2100-03-06 06:00 to 2100-03-06 08:00 nobody is on duty." in said.output
    assert DutyTurn.objects.earliest("starts_at").starts_at.isoformat() == "2100-03-05T17:00:00+00:00"
    run("load", "duty", lines=lines)
    assert DutyTurn.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nobody,0300-1111111,2100-03-05 22:00,2100-03-06 06:00,1", "There is no account called nobody."),
        ("chandni,0300-1111111,tonight,2100-03-06 06:00,1", "line 2, column from: write tonight as 2026-03-05 22:00."),
        ("chandni,12,2100-03-05 22:00,2100-03-06 06:00,1", "12 is not a phone number"),
        ("chandni,0300-1111111,2100-03-05 22:00,2100-03-06 06:00,first", "column place: first is no number."),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(run, row: str, reason: str) -> None:
    an_account("chandni", Right.ANSWER_ALERTS)
    said = run("load", "duty", lines=("account,number,from,to,place", row))
    assert said.exit_code == 1
    assert reason in said.output
    assert not DutyTurn.objects.exists()


def test_reread_says_what_would_change_and_then_changes_it(run) -> None:
    reply = a_reply("acha kam tha, shukria", invitation=an_invitation(), outcome="unclear", at=NOON - timedelta(days=1))
    ReadingRow.objects.filter(reply=reply).update(reader="rules", version="0")
    assert "1 replies would be read again; 1 would be changed" in run("reread", "--dry-run").output
    assert ReadingRow.objects.count() == 1
    assert "outcome: unclear -> satisfied" in run("reread").output
    reply.refresh_from_db()
    assert reply.in_force is not None
    assert reply.in_force.outcome == "satisfied"
