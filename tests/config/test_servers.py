"""With DATABASE_URL the same program runs on a server, over TCP with a password: PostgreSQL 15 and 18."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sunwai.base import database
from sunwai.base.sealing import new_key

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["ledger", "directory", "people", "insight", "messages", "transactions", "outreach", "feedback", "reports",
         "remedies", "api", "casework", "complaints"]  # fmt: skip
SERVERS = {"15": Path("/usr/lib/postgresql/15/bin"), "18": database.binaries()}
OF_18 = ["ledger", "people", "messages", "transactions"]
"""The embedded PostgreSQL is 18 too and every test runs on it; over TCP those with processes and bulk are run again."""


def as_server_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    database.Embedded(Path(tempfile.gettempdir()))._owner()
    owner = pwd.getpwnam(database.OWNER)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    binaries = SERVERS[request.param]
    if not (binaries / "initdb").exists():
        pytest.skip(f"PostgreSQL {request.param} is not on this machine")
    folder = Path(tempfile.mkdtemp(prefix="sunwai-server-"))
    folder.chmod(0o755)
    data, words = folder / "data", folder / "password"
    who = as_server_user()
    words.write_text("sample\n")
    data.mkdir(mode=0o700)
    if who:
        os.chown(data, who["user"], who["group"])
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]

    def run(tool: str, *args: str) -> None:
        environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([binaries / tool, "-D", data, *args], check=True, cwd="/", env=environment, **quiet, **who)

    run("initdb", "-U", "sunwai", "--auth=scram-sha-256", f"--pwfile={words}", "--encoding=UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c timezone=UTC -c fsync=off"
    run("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
    yield f"postgresql://sunwai:sample@127.0.0.1:{port}/postgres"
    run("pg_ctl", "-w", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def test_every_room_s_tests_pass_on_a_server(server: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    environment = os.environ | {"DATABASE_URL": server, "SUNWAI_KEYS": f"1:{new_key()}", "SUNWAI_VAR": str(tmp_path)}
    rooms = [f"tests/{room}" for room in (OF_18 if "[18]" in request.node.name else ROOMS)]
    command = [sys.executable, "-m", "pytest", "-m", "not slow", "-n", "2", "--dist", "loadfile", "-q", *rooms]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_without_keys_in_the_environment_a_server_is_refused_with_what_to_do(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "SUNWAI_KEYS"}
    environment |= {"DATABASE_URL": "postgresql://sunwai@127.0.0.1:1/none", "SUNWAI_VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "sunwai", "migrate"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "run 'sunwai key' once" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "postgresql://sunwai@127.0.0.1:1/none", "SUNWAI_VAR": str(tmp_path)}
    environment["SUNWAI_KEYS"] = f"1:{new_key()}"
    done = subprocess.run(
        [sys.executable, "-m", "sunwai", "migrate"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr.startswith("The database of DATABASE_URL does not answer")
    assert "Traceback" not in done.stderr
