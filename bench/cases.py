"""`python -m bench cases`: whole lives of cases over HTTP, and officers' pages, at 10,000 cases and at the full size.

Two web processes as `sunwai web` starts them, and four clients as processes of their own, each a citizen, a supervisor
and an officer in turn: file, assign, pick up, resolve with evidence, confirm, read. One citizen in twenty gives no name
and comes by the web form, each from an address of their own. The cases before are filled in by SQL (bench/fill_cases).
"""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.ingest import SETTINGS, Say, _database, _environment, _one, _sunwai
from sunwai.config.environment import ROOT, var

SMALL = 10_000
CLIENTS = 4
SERVERS = 2
WARM = 3.0
LOOKS = 150


@dataclass(frozen=True)
class Result:
    """Lifecycles a second at the full size and at 10,000 cases, and how many times slower the full size is; times of
    the busiest post's inbox, of the inbox over a supervisor's 200 posts and of one case's page, in milliseconds.
    """

    rows: int
    posts: int
    categories: int
    lifecycles_per_second: float
    lifecycles_per_second_small: float
    flatness: float
    lifecycles: int
    anonymous: int
    inbox_open: int
    inbox_p50_ms: float
    inbox_p95_ms: float
    supervisor_p95_ms: float
    case_p95_ms: float
    settings: dict[str, str]


def measure(*, rows: int, seconds: float, dsn: str, say: Say) -> Result:
    """Runs it all in a database of its own."""
    var().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=var()) as name, _database(dsn) as url:
        environment = _environment(url) | {"SUNWAI_VAR": str(Path(name) / "var"), "SUNWAI_ANONYMOUS": "full"}
        _sunwai(environment, "migrate")
        with psycopg.connect(url, autocommit=True) as connection:
            settings = {one: _one(connection, f"SHOW {one}") for one in SETTINGS}
        say(f"settings: {settings}")
        _fill(environment, min(rows, SMALL), say)
        world = json.loads(_module(environment, "bench.prepare_cases"))
        with servers(environment) as ports:
            small, *_ = _live(ports, world, seconds, say)
        _fill(environment, rows, say)
        with servers(environment) as ports:
            full, lives, anonymous = _live(ports, world, seconds, say)
            looks = _looks(ports[0], json.loads(_module(environment, "bench.prepare_cases")), say)
        return Result(
            rows=rows, posts=world["posts"], categories=world["categories"], lifecycles_per_second=round(full, 1),
            lifecycles_per_second_small=round(small, 1), flatness=round(small / full, 2), lifecycles=lives,
            anonymous=anonymous, settings=settings, **looks,
        )  # fmt: skip


def _module(environment: dict[str, str], *words: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return run.stdout


def _fill(environment: dict[str, str], rows: int, say: Say) -> None:
    begun = time.monotonic()
    _module(environment, "bench.fill_cases", "--rows", str(rows))
    say(f"{rows} cases in {time.monotonic() - begun:.0f} s")


@contextmanager
def servers(environment: dict[str, str]) -> Iterator[list[int]]:
    """Two web processes, each at a port of its own."""
    ports = [_free_port() for _ in range(SERVERS)]
    command = [sys.executable, "-m", "sunwai", "web", "--port"]
    running = [
        subprocess.Popen([*command, str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) for port in ports
    ]
    try:
        for port in ports:
            _await(port)
        yield ports
    finally:
        for one in running:
            one.send_signal(signal.SIGTERM)
        for one in running:
            one.wait(30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _await(port: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web process does not come up")


def _live(ports: list[int], world: dict[str, Any], seconds: float, say: Say) -> tuple[float, int, int]:
    """Lifecycles a second of all clients together, how many there were, and how many of them without a name."""
    running = []
    for client in range(CLIENTS):
        given = {"port": ports[client % SERVERS], "client": client, "warm": WARM, "seconds": seconds, "world": world}
        one = subprocess.Popen(
            [sys.executable, "-m", "bench.lives"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert one.stdin
        one.stdin.write(json.dumps(given))
        one.stdin.close()
        running.append(one)
    told = [json.loads(one.stdout.read() or "{}") for one in running if one.stdout]
    if any(one.wait(10) for one in running):
        raise SystemExit("a client failed")
    rate = sum(one["lives"] / one["seconds"] for one in told)
    lives, anonymous = (sum(one[name] for one in told) for name in ("lives", "anonymous"))
    say(f"{rate:.1f} lifecycles a second ({lives}, {anonymous} without a name)")
    return rate, lives, anonymous


def _looks(port: int, world: dict[str, Any], say: Say) -> dict[str, Any]:
    """Times of officers' pages, one after the other; inboxes at all depths, not the first page alone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie = {"Cookie": f"{world['cookie']}={world['busiest_session']}"}
    inbox = _times(connection, cookie, [f"/cases/{after}" for after in world["afters"]])
    key = {"Authorization": f"Bearer {world['desks'][0]['key']}"}
    below = [f"/api/v1/cases/inbox?below=true{after}" for after in world["afters_below"]]
    supervisor = _times(connection, key, below)
    case = _times(connection, cookie, [f"/cases/{number}/" for number in world["numbers"]])
    found = {
        "inbox_open": world["busiest_open"], "inbox_p50_ms": _part(inbox, 0.5), "inbox_p95_ms": _part(inbox, 0.95),
        "supervisor_p95_ms": _part(supervisor, 0.95), "case_p95_ms": _part(case, 0.95),
    }  # fmt: skip
    say(str(found))
    return found


def _times(connection: http.client.HTTPConnection, headers: dict[str, str], paths: list[str]) -> list[float]:
    times = []
    for turn in range(LOOKS + 10):
        begun = time.perf_counter()
        connection.request("GET", paths[turn % len(paths)], headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{paths[turn % len(paths)]}: {answer.status} {body[:300]!r}")
    return sorted(times[10:])


def _part(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))], 1)
