"""The attacks that the embedded database must stand, each against a real server in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from sunwai.base.database import OWNER, DatabaseTrouble, Embedded

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from sunwai.base.database import Embedded
Embedded(Path(sys.argv[1])).start()
os.kill(os.getpid(), signal.SIGKILL)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sunwai-test-"))
    yield folder
    Embedded(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


def postmaster(var: Path) -> int:
    return int((var / "pg" / "postmaster.pid").read_text().split()[0])


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(sql)
        return found.fetchone()[0] if found.description else None


def test_it_starts_answers_and_stops(var: Path) -> None:
    embedded = Embedded(var)
    assert ask(embedded.start(), "select 1") == 1
    embedded.stop()
    assert not embedded.answers()


def test_who_only_wants_to_use_a_database_makes_no_empty_one_where_one_was_lost(var: Path) -> None:
    with pytest.raises(DatabaseTrouble, match="sunwai restore"):
        Embedded(var).start(makes=False)
    assert not (var / "pg" / "PG_VERSION").exists()
    Embedded(var).start()
    assert Embedded(var).start(makes=False) == Embedded(var).url


def test_what_was_committed_is_there_after_kill_9(var: Path) -> None:
    embedded = Embedded(var)
    ask(embedded.start(), "create table t as select generate_series(1, 1000) as n")
    os.kill(postmaster(var), signal.SIGKILL)
    assert ask(embedded.start(), "select count(*) from t") == 1000


def test_many_starters_at_once_make_one_server(var: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(Embedded(var).start())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {Embedded(var).url}


def test_starters_racing_after_kill_9_all_get_the_server(var: Path) -> None:
    Embedded(var).start()
    os.kill(postmaster(var), signal.SIGKILL)
    command, world = [sys.executable, "-m", "sunwai", "db", "start"], os.environ | {"SUNWAI_VAR": str(var)}
    starts = [subprocess.Popen(command, env=world, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [start.wait(60) for start in starts] == [0, 0, 0]
    assert Embedded(var).answers()


def test_a_stale_pid_that_is_now_an_innocent_process_is_left_alone(var: Path) -> None:
    embedded = Embedded(var)
    embedded.start()
    os.kill(postmaster(var), signal.SIGKILL)
    innocent = subprocess.Popen(["sleep", "60"])
    try:
        file = var / "pg" / "postmaster.pid"
        file.write_text("\n".join([str(innocent.pid), *file.read_text().splitlines()[1:]]) + "\n")
        assert ask(embedded.start(), "select 1") == 1
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_a_cut_off_pid_file_does_no_harm(var: Path) -> None:
    embedded = Embedded(var)
    embedded.start()
    os.kill(postmaster(var), signal.SIGKILL)
    (var / "pg" / "postmaster.pid").write_text("")
    assert ask(embedded.start(), "select 1") == 1


def test_a_server_that_still_lives_in_an_orphaned_backend_is_waited_for(var: Path) -> None:
    embedded = Embedded(var)
    with psycopg.connect(embedded.start(), autocommit=True) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(postmaster(var), signal.SIGKILL)
        started = threading.Thread(target=embedded.start)
        started.start()
        started.join(1.5)
        assert started.is_alive()
        os.kill(backend, signal.SIGKILL)
        os.kill(backend, signal.SIGCONT)
        started.join(60)
    assert embedded.answers()


def test_a_killed_initdb_leaves_nothing_half(var: Path) -> None:
    (var / "pg" / "new" / "base").mkdir(parents=True)
    (var / "pg" / "base").mkdir()
    (var / "pg" / "base" / "half").write_text("half")
    assert ask(Embedded(var).start(), "select 1") == 1


def test_another_version_s_folder_is_refused_with_what_to_do(var: Path) -> None:
    (var / "pg").mkdir(mode=0o700)
    (var / "pg" / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseTrouble, match=r"PostgreSQL 14.*brings 18.*DATABASE_URL"):
        Embedded(var).start()
    shutil.rmtree(var / "pg")


def test_a_path_longer_than_a_socket_s_gets_a_folder_only_its_owner_enters() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sunwai-test-")) / ("long" * 28)
    embedded = Embedded(folder)
    try:
        assert ask(embedded.start(), "select 1") == 1
        assert embedded.sock.stat().st_mode & 0o777 == 0o700
    finally:
        embedded.stop()
        shutil.rmtree(folder.parent, ignore_errors=True)
        shutil.rmtree(embedded.sock, ignore_errors=True)


def test_nobody_listens_on_the_network(var: Path) -> None:
    assert ask(Embedded(var).start(), "show listen_addresses") == ""


def test_what_keeps_facts_safe_is_on(var: Path) -> None:
    url = Embedded(var).start()
    assert [ask(url, f"show {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3


@as_root
def test_as_root_the_server_is_another_user_and_parents_are_opened_only_for_passing_through(var: Path) -> None:
    closed = var / "closed"
    closed.mkdir(mode=0o700)
    inner = Embedded(closed / "var")
    inner.start()
    try:
        assert closed.stat().st_mode & 0o777 == 0o701
        owner = Path(f"/proc/{postmaster(closed / 'var')}").stat().st_uid
        assert owner == __import__("pwd").getpwnam(OWNER).pw_uid
    finally:
        inner.stop()


@as_root
def test_another_user_of_the_machine_is_not_let_in(var: Path) -> None:
    url = Embedded(var).start()
    var.chmod(0o755)
    (var / "run").chmod(0o755)
    (var / "run" / ".s.PGSQL.5432").chmod(0o777)
    psql = Path(__import__("sunwai.base.database", fromlist=["binaries"]).binaries()) / "psql"
    tried = subprocess.run(
        [psql, url, "-c", "select 1"], user="nobody", capture_output=True, text=True, cwd="/", check=False
    )
    assert tried.returncode != 0
    assert "peer" in tried.stderr.lower() or "permission" in tried.stderr.lower()


def test_the_server_outlives_a_killed_starter(var: Path) -> None:
    starter = subprocess.run([sys.executable, "-c", START_AND_DIE, str(var)], check=False)
    assert starter.returncode == -signal.SIGKILL
    assert Embedded(var).answers()
    Embedded(var).stop()
    assert not Embedded(var).answers()
