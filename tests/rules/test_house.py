"""What the import linter cannot see: relations point down, only commands write, rooms stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ["ledger", "machines", "directory", "people", "insight", "messages", "transactions", "casework", "outreach",
          "feedback", "complaints", "reports", "remedies", "web"]  # fmt: skip
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "aupdate"}
MANY_LINES, LONG_FUNCTION = 500, 60


def sources() -> Iterator[Path]:
    return (file for file in sorted((ROOT / "sunwai").rglob("*.py")) if "migrations" not in file.parts)


def test_relations_point_down_and_nothing_climbs_back() -> None:
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model in (None, "self"):
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if here == there or here not in FLOORS or there not in FLOORS:
                continue
            if FLOORS.index(there) > FLOORS.index(here):
                wrong.append(f"{model.__name__}.{field.name} points up to {there}")
            elif not field.remote_field.hidden:
                wrong.append(f"{model.__name__}.{field.name} lets {there} climb back: related_name='+'")
    assert wrong == []


def writes_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        text = ast.unparse(node.func)
        if ".objects." in text and (node.func.attr in WRITES or node.func.attr == "update"):
            yield node.lineno, text


def is_command(file: Path) -> bool:
    return file.name == "commands.py" or file.parent.name == "commands"


def test_only_commands_write() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line} {text}"
        for file in sources()
        if not is_command(file)
        for line, text in writes_in(ast.parse(file.read_text()))
    ]
    assert wrong == []


def test_no_file_is_long() -> None:
    long = {str(file.relative_to(ROOT)): file.read_text().count("\n") for file in sources()}
    assert {name: lines for name, lines in long.items() if lines > MANY_LINES} == {}


def test_no_function_is_long() -> None:
    long = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONG_FUNCTION
    ]
    assert long == []


@pytest.mark.parametrize("name", ["utils", "helpers", "services", "managers", "misc", "common", "core"])
def test_no_file_is_called_by_a_name_that_says_nothing(name: str) -> None:
    assert not list((ROOT / "sunwai").rglob(f"{name}.py"))
    assert not list((ROOT / "sunwai").rglob(f"{name}/__init__.py"))


def test_what_people_read_is_translated_whole_never_pieced_together() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in sources()
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "gettext_lazy", "ngettext"}
        and any(isinstance(arg, ast.JoinedStr) for arg in node.args)
    ]
    assert wrong == []
