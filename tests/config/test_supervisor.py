"""The supervisor alone, with children that are nothing but the program's own help."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sunwai.config.supervisor import Child, RunsAlready, Supervisor, alone
from tests.kill.house import eventually


def test_where_it_cannot_write_down_whom_it_started_it_ends_that_one_and_tries_again(tmp_path: Path) -> None:
    group = tmp_path / "one.group"
    group.mkdir()  # as on a full disk, writing it fails
    supervisor = Supervisor(tmp_path, [Child("one", ["--help"], pause=0.1)])
    watching = threading.Thread(target=supervisor.run)
    watching.start()
    try:
        assert eventually(lambda: supervisor.children[0].pause > 0.1, 60)
        assert watching.is_alive()
        group.rmdir()
        assert eventually(lambda: group.read_text().isdigit(), 120)
    finally:
        supervisor.end()
        watching.join(60)


def test_a_second_house_in_one_place_does_not_end_the_first_one_s_processes(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(RunsAlready):
        alone(tmp_path, patience=0)
    alone(tmp_path, patience=0).close()
