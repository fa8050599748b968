"""What a person reads of a refused folder, in English and in Urdu, at the command line and anywhere."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from django.utils.translation import override

from sunwai.config.cli import main
from sunwai.directory.models import Area
from sunwai.directory.types import BadRow
from tests.directory.folders import changed, write_folder

ROOM = Path(__file__).parents[2] / "sunwai" / "directory"


def test_every_sentence_of_the_room_has_its_urdu() -> None:
    with (ROOM / "locale/ur/LC_MESSAGES/django.po").open("rb") as file:
        known = {str(message.id) for message in read_po(file) if message.string}
    asked = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "_"
                and isinstance(node.args[0], ast.Constant)
            ):
                asked.add(node.args[0].value)
            if (
                isinstance(node, ast.ClassDef)
                and "types.py" in path.name
                and any("Refused" in ast.unparse(base) for base in node.bases)
            ):
                asked.add(ast.get_docstring(node))
    assert len(asked) > 30
    assert asked <= known


def test_a_refusal_reads_in_both_languages() -> None:
    refused = BadRow(file="areas.csv", line=4, column="parent", reason="x")
    with override("en"):
        assert refused.sentence == "areas.csv, line 4, column parent: x"
    with override("ur"):
        assert refused.sentence == "فائل areas.csv، سطر 4، خانہ parent: x"


@pytest.mark.django_db
def test_the_command_says_what_it_loaded(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["load", "directory", str(write_folder(tmp_path)), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["areas"] == Area.objects.count() == 3


@pytest.mark.django_db
def test_the_command_names_the_wrong_row_and_fails(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, areas=changed("areas", "kasur,,2018", "lasur,,2018"))
    done = CliRunner().invoke(main, ["load", "directory", str(folder), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout) == {
        "refused": "BadRow", "file": "areas.csv", "line": 4, "column": "parent",
        "reason": "there is no “lasur” among the areas",
    }  # fmt: skip
    assert not Area.objects.exists()
