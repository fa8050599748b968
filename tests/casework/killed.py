"""Processes to be killed: one that has everything loaded and forks the others, each ready within milliseconds.

python -m tests.casework.killed FOLDER: a JSON line in (`do`, `name`, and what it needs), the child's process id out.
What a child has to say when it is done goes to FOLDER/NAME.json; a name is also its connections' application_name.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sunwai.config.cli import ready

BATCH, BATCHES = 150, 4
Given = dict[str, Any]


def prepare(given: Given, folder: Path) -> Given:
    """A town, a program that may file, and the head of its works, who does the office's part."""
    from tests.api.makers import Town, a_key, a_post

    town = Town()
    a_post("clerk", town.lahore, department=town.works, office=town.office, reports_to=town.desk)
    head = town.account("head", town.head, "work_cases", "direct_cases")
    return {"filer": a_key()[1], "staff": a_key(head, may_file=False)[1]}


def web(given: Given, folder: Path) -> Given:
    """Real HTTP on the port, with the application that granian has."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from sunwai.config.wsgi import application

    server = ThreadedWSGIServer(("127.0.0.1", given["port"]), WSGIRequestHandler)
    server.set_app(application)
    server.serve_forever()
    return {}


def again(do: Callable[[], object], pause: float) -> Given:
    """For ever; a database that is down is asked again."""
    from django.db import InterfaceError, OperationalError, connection

    while True:
        try:
            do()
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(pause)


def hour(given: Given, folder: Path) -> Given:
    """What the schedule does each hour: the ledger's rows of who has no name."""
    from sunwai.base import clock
    from sunwai.casework.commands import write_hour
    from tests.casework.makers import CLOCK

    return again(lambda: write_hour(by=CLOCK, at=clock.now()), 0.1)


def sealer(given: Given, folder: Path) -> Given:
    from sunwai.ledger.commands import seal

    return again(seal, 0.05)


def clock(given: Given, folder: Path) -> Given:
    """The clock of cases at a moment, as the schedule runs it."""
    from sunwai.casework.commands import run_clock
    from tests.casework.makers import CLOCK

    return {"deeds": run_clock(by=CLOCK, at=datetime.fromisoformat(given["at"]))}


def fill(given: Given, folder: Path) -> Given:
    """Cases in bulk, BATCH in one transaction."""
    from sunwai.base.clock import now
    from sunwai.casework.commands import file_cases
    from sunwai.casework.models import Category
    from sunwai.casework.types import CaseDraft, Identity, Way, Who
    from sunwai.directory.models import Office
    from tests.casework.makers import DOOR

    office, category = Office.objects.get(), Category.objects.get(code="street-light")
    for batch in range(given["batches"]):
        drafts = [
            CaseDraft(category=category.pk, area=office.area_id, office=office.pk, words="The lamp is out.",
                      way=Way.PAPER, identity=Identity.NAMED,
                      who=Who(number=f"+92321{given['first'] + batch * BATCH + n:07d}"))
            for n in range(BATCH)
        ]  # fmt: skip
        file_cases(drafts=drafts, by=DOOR, at=now())
    return {"filed": given["batches"]}


def sweep(given: Given, folder: Path) -> Given:
    """The night's round two days later, and the last hour's rows; then all is sealed.

    A file has its deed's time once it is whole; one that was killed before has the machine's own, which is a later one.
    """
    from sunwai.base.clock import now
    from sunwai.casework.commands import sweep_files, write_hour
    from sunwai.ledger.commands import seal
    from tests.casework.makers import CLOCK

    write_hour(by=CLOCK, at=now())
    while seal():
        pass
    return {"swept": sweep_files(at=datetime.now(UTC) + timedelta(days=2))}


def client(given: Given, folder: Path) -> Given:
    from tests.casework.killed_client import Client

    return Client(given, folder).go()


def audit(given: Given, folder: Path) -> Given:
    from tests.casework.killed_audit import audit as look

    return look(folder)


KINDS = {one.__name__: one for one in (prepare, web, hour, sealer, clock, fill, sweep, client, audit)}


def child(given: Given, folder: Path) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ["PGAPPNAME"] = given["name"]
    said, place = KINDS[given["do"]](given, folder), folder / f"{given['name']}.json"
    place.with_suffix(".part").write_text(json.dumps(said))
    place.with_suffix(".part").rename(place)


def main(folder: Path) -> None:
    ready(migrated=False)
    from django.db import connections
    from django.urls import get_resolver

    from sunwai.config import wsgi
    from tests.api import makers
    from tests.casework import killed_audit, killed_client

    assert wsgi.application
    assert all((makers, killed_client, killed_audit)), "loaded once, before the first child"
    assert get_resolver().url_patterns
    connections.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        given = json.loads(line)
        pid = os.fork()
        if not pid:
            try:
                child(given, folder)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
