from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.config.cli import main
from sunwai.messages.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def define(monkeypatch):
    monkeypatch.setattr("sunwai.config.cli.sending.ready", lambda: None)
    with override("en"):
        yield lambda *words: CliRunner().invoke(main, ["define", "line", *words])


def test_a_carrier_s_line_is_defined_and_changed_on_the_command_line(define) -> None:
    carrier = ("carrier", "host=127.0.0.1", "port=2775", "system_id=77", "source=8070")
    assert define(*carrier, "tps=50").exit_code == 0
    assert define(*carrier, 'hours=["10:00", "18:00"]').exit_code == 0
    assert Line.objects.get(code="carrier").settings == {
        "host": "127.0.0.1", "port": 2775, "system_id": "77", "source": "8070", "hours": ["10:00", "18:00"],
    }  # fmt: skip


@pytest.mark.parametrize("wrong", ["port=nine", "colour=red", "tps=-"])
def test_a_wrong_setting_is_said_by_its_name(define, wrong: str) -> None:
    done = define("carrier", "host=127.0.0.1", "port=2775", "system_id=x", wrong)
    assert done.exit_code == 1
    assert wrong.partition("=")[0] in done.output
