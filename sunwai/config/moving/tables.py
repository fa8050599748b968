"""What an export has: every table of the rooms, its columns as the models say them, and which of them are sealed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from sunwai.config.sealed import FILES, SEALED

OURS_ALONE = {
    "people_salt", "people_slip", "complaints_onetimecode", "complaints_filingonce", "insight_touch",
    "machines_process",
}  # fmt: skip
"""What means nothing elsewhere: secrets of a moment, what the next snapshot looks at, what runs here."""


FOLDERS = {**dict(FILES), "prompts": "", "snapshots": ""}
"""The folders of the var folder that move, and what their files are sealed for; empty: they are not."""


@dataclass(frozen=True)
class Table:
    """One table: its columns with the types that PostgreSQL gives them, and the purpose of each sealed one."""

    name: str
    columns: dict[str, str]
    sealed: dict[str, str]
    key: str

    def described(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "columns": {
                name: {"type": kind, **({"sealed": True} if name in self.sealed else {})}
                for name, kind in self.columns.items()
            },
        }  # fmt: skip


def tables() -> list[Table]:
    """Every table of the rooms that moves, by name."""
    purposes = [*SEALED, ("people_contactpoint", "sealed", "people.number")]
    found = []
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label not in settings.ROOMS or meta.db_table in OURS_ALONE or not meta.managed:
            continue
        columns = {str(one.column): str(one.db_type(connection)) for one in meta.concrete_fields if one.column}
        sealed = {column: purpose for table, column, purpose in purposes if table == meta.db_table}
        found.append(Table(meta.db_table, columns, sealed, str(getattr(meta.pk, "column", None) or "")))
    return sorted(found, key=lambda one: one.name)


def migrations() -> dict[str, str]:
    """The newest migration of each room, as the database has them."""
    newest: dict[str, str] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in settings.ROOMS:
            newest[app] = max(newest.get(app, ""), name)
    return newest


def schema() -> str:
    """The tables and columns for people, as Markdown."""
    lines = ["| table | columns (sealed ones with *) |", "|---|---|"]
    for one in tables():
        columns = ", ".join(f"{name}{'*' if name in one.sealed else ''} {kind}" for name, kind in one.columns.items())
        lines.append(f"| {one.name} | {columns} |")
    return "\n".join(lines) + "\n"
