"""The training copy: its own database, and nothing leaves it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sunwai.base.actors import process
from sunwai.config.training import environment, need_own_database
from sunwai.ledger.commands import record
from sunwai.ledger.models import Entry
from tests.messages.makers import NOON

TRIES = """
import smtplib, socket
from sunwai.config.training import NothingLeaves, stay_inside
stay_inside()
inside = socket.create_server(("127.0.0.1", 0))
socket.create_connection(inside.getsockname()).close()
outside = [
    lambda: socket.create_connection(("192.0.2.1", 80), 1),
    lambda: socket.socket(socket.AF_INET6).connect(("2001:db8::1", 80)),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: smtplib.SMTP("192.0.2.1", 25, timeout=1),
]
for one in outside:
    try:
        one()
    except NothingLeaves:
        print("held")
"""


def test_whatever_asks_nothing_leaves_a_training_copy() -> None:
    found = subprocess.run([sys.executable, "-c", TRIES], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["held"] * 4


def test_nothing_of_productions_settings_reaches_it() -> None:
    given = {"DATABASE_URL": "postgresql://x", "SUNWAI_KEYS": "1:a", "SUNWAI_LINE_ZONG_PASSWORD": "s", "PATH": "/bin"}
    assert environment(Path("/srv"), given) == {
        "PATH": "/bin", "SUNWAI_TRAINING": "1", "SUNWAI_VAR": "/srv/training",
    }  # fmt: skip
    assert environment(Path("/srv"), given, "learn.example")["SUNWAI_HOSTS"] == "learn.example,127.0.0.1,localhost"


@pytest.mark.django_db
def test_a_training_copy_refuses_a_database_that_is_not_its_own() -> None:
    record(by=process("test"), action="directory.load", subject="directory", subject_id="1", at=NOON)
    with pytest.raises(SystemExit, match="not a training copy's"):
        need_own_database(is_training=True)


@pytest.mark.django_db
def test_production_refuses_a_training_copys_database() -> None:
    need_own_database(is_training=True)
    need_own_database(is_training=True)
    assert Entry.objects.count() == 1
    with pytest.raises(SystemExit, match="training copy's"):
        need_own_database(is_training=False)
