"""The program of the last release runs on the tables of this one: upgrades without a stop, and the way back.

`release.json` names the last release: its commit, and the changes of tables that it knew. When a release is made, it is
written anew (docs/upgrade.md).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

from sunwai.base import bulk
from sunwai.base.database import Embedded
from sunwai.config.upgrading import TablesHeld, migrate
from tests.config.test_up import House, eventually

ROOT = Path(__file__).resolve().parents[2]
RELEASE = json.loads(Path(__file__).with_name("release.json").read_text())
DIRECTORY = "samples/punjab"
ALONE = "import sys\nsys.meta_path[:] = [one for one in sys.meta_path if 'editable' not in repr(one).lower()]\n"
"""Python's own start-up file: without it an installed Sunwai would lend the old program its newer files."""
LARGE = {
    "transactions.transaction", "outreach.invitation", "outreach.attempt", "outreach.decision", "messages.message",
    "messages.inbound", "feedback.reply", "feedback.reading", "casework.case", "casework.event", "casework.deadline",
    "people.contactpoint", "ledger.entry",
}  # fmt: skip
TAKES_AWAY = (
    migrations.RemoveField, migrations.DeleteModel, migrations.RenameField, migrations.RenameModel,
    migrations.AlterModelTable,
)  # fmt: skip


def new_operations() -> Iterator[tuple[str, Operation]]:
    """Each operation on the tables in a change that the last release did not know."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if not apps.get_app_config(app).name.startswith("sunwai.") or name in RELEASE["migrations"].get(app, []):
            continue
        for operation in migration.operations:
            if isinstance(operation, migrations.SeparateDatabaseAndState):
                yield from ((f"{app}.{name}", one) for one in operation.database_operations)
            else:
                yield f"{app}.{name}", operation


def is_known(app: str, model: str) -> bool:
    """Whether the last release has rows of this model to write."""
    old = MigrationLoader(None)
    nodes = [(name, one) for name, known in RELEASE["migrations"].items() for one in known]
    state = old.project_state([node for node in nodes if node in old.graph.nodes])
    return (app, model.lower()) in state.models


def test_no_change_takes_away_what_the_last_release_uses() -> None:
    assert [where for where, one in new_operations() if isinstance(one, TAKES_AWAY)] == []


def test_the_last_release_may_leave_out_every_column_that_is_new() -> None:
    wrong = []
    for where, one in new_operations():
        if not isinstance(one, migrations.AddField) or not is_known(where.split(".")[0], one.model_name):
            continue
        field = one.field
        if not (field.null or field.db_default is not NOT_PROVIDED or field.many_to_many):
            wrong.append(f"{where} {one.model_name}.{one.name} needs null or db_default")
    assert wrong == []


def test_an_index_of_a_large_table_is_made_while_others_write() -> None:
    wrong = [
        f"{where} {one.index.name}"
        for where, one in new_operations()
        if type(one) is migrations.AddIndex and f"{where.split('.')[0]}.{one.model_name}" in LARGE
    ]
    assert wrong == []


def test_an_index_that_gave_way_half_made_is_made_anew() -> None:
    """Half made it stays under its name, and every further try would stumble over it."""
    before, wrong = "", []
    for where, one in new_operations():
        if isinstance(one, AddIndexConcurrently) and before != f"DROP INDEX CONCURRENTLY IF EXISTS {one.index.name}":
            wrong.append(f"{where} {one.index.name}")
        before = str(getattr(one, "sql", ""))
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_a_change_that_waits_for_a_lock_gives_way_and_says_who_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("sunwai.config.upgrading.call_command", _lock)
    monkeypatch.setattr("sunwai.config.upgrading.PATIENCE", "50ms")
    with bulk.connect_apart() as other, other.transaction():
        other.execute("LOCK TABLE ledger_entry IN SHARE MODE")
        with pytest.raises(TablesHeld):
            migrate(said.append, tries=2, pause=0)
    assert len(said) == 1
    assert "process" in said[0]
    assert bulk.rows("SHOW lock_timeout") == [("0",)]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_gave_way_is_made_once_the_table_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    freed = threading.Event()
    monkeypatch.setattr("sunwai.config.upgrading.PATIENCE", "50ms")
    monkeypatch.setattr("sunwai.config.upgrading.call_command", _lock)
    with bulk.connect_apart() as other:
        other.execute("BEGIN")
        other.execute("LOCK TABLE ledger_entry IN SHARE MODE")

        def let_go(_words: str) -> None:
            other.execute("COMMIT")
            freed.set()

        migrate(let_go, tries=3, pause=0)
    assert freed.is_set()


def _lock(*_: object, **__: object) -> None:
    with transaction.atomic():
        bulk.run("LOCK TABLE ledger_entry")


@pytest.fixture
def last_release() -> Iterator[Path]:
    """The program of the last release, in a folder of its own."""
    wanted = ["git", "archive", RELEASE["commit"], "sunwai", "samples"]
    found = subprocess.run(wanted, check=False, cwd=ROOT, capture_output=True)
    if found.returncode:
        pytest.skip("the history of this copy does not reach back to the last release")
    with tempfile.TemporaryDirectory(prefix="sunwai-release-") as folder:
        with tarfile.open(fileobj=BytesIO(found.stdout)) as packed:
            packed.extractall(folder, filter="data")
        Path(folder, "sitecustomize.py").write_text(ALONE)
        yield Path(folder)


@pytest.mark.slow
def test_the_last_release_works_on_the_tables_of_this_program_and_this_one_reads_what_it_wrote(
    last_release: Path,
) -> None:
    with tempfile.TemporaryDirectory(prefix="sunwai-upgrade-") as var:
        try:
            said(ROOT, var, "migrate")
            counts = json.loads(said(last_release, var, "load", "directory", f"{last_release}/{DIRECTORY}", "--json"))
            old = House(Path(var), last_release)
            try:
                assert eventually(old.stands, 300)
                assert httpx.get(f"http://127.0.0.1:{old.port}/case/").status_code == 200
            finally:
                old.process.terminate()
                old.process.wait(60)
            assert counts["offices"] > 0
            assert "rows sealed" in said(ROOT, var, "ledger", "verify")
        finally:
            Embedded(Path(var)).stop()


def said(program: Path, var: str, *words: str) -> str:
    """What `sunwai WORDS` of that program prints."""
    environment = os.environ | {"SUNWAI_VAR": var, "PYTHONPATH": str(program)}
    command = [sys.executable, "-m", "sunwai", *words]
    return subprocess.run(command, cwd=program, env=environment, check=True, capture_output=True, text=True).stdout
