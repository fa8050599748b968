"""Every string that a person may see, as the source has it, and what the .po files make of it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parents[2] / "sunwai"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
TAG = re.compile(r"""^(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')(?:\s+context\s+"([^"]*)")?""")
FILTERED = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
EVERY_REFUSAL = {"Refused"}
BETWEEN = "\4"  # gettext's own mark between a context and its text


def _key(context: str | None, text: str) -> str:
    return f"{context}{BETWEEN}{text}" if context else text


def in_code(file: Path) -> Iterator[str]:
    """Texts given to gettext, and the sentences of refusals."""
    for node in ast.walk(ast.parse(file.read_text())):
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "id", getattr(called, "attr", ""))
        if isinstance(node, ast.Call) and name in CALLS:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            context = texts.pop(0) if name.startswith("pgettext") else None
            yield from (_key(context, text) for text in texts)
        if isinstance(node, ast.ClassDef) and {getattr(b, "id", "") for b in node.bases} & EVERY_REFUSAL:
            yield inspect.cleandoc(ast.get_docstring(node) or "")


def in_template(file: Path) -> Iterator[str]:
    """Texts of translate tags and blocks, as Django looks them up."""
    block: list[str] | None = None
    for token in Lexer(file.read_text()).tokenize():
        if token.token_type is TokenType.BLOCK:
            word = token.contents.split()[0]
            if word in {"blocktranslate", "blocktrans"}:
                block = []
            elif word in {"plural", "endblocktranslate", "endblocktrans"} and block is not None:
                yield "".join(block)
                block = [] if word == "plural" else None
            elif found := TAG.match(token.contents):
                yield _key(found[3], (found[1] or found[2]).replace("%", "%%"))
            yield from (one[1] or one[2] for one in FILTERED.finditer(token.contents))
        elif block is not None:
            is_place = token.token_type is TokenType.VAR
            block.append(f"%({token.contents.strip()})s" if is_place else token.contents.replace("%", "%%"))


def in_room(room: str) -> dict[str, str]:
    """Every text of a room, with the file that has it."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / room).rglob("*.py")):
        if "migrations" not in file.parts:
            found |= dict.fromkeys(in_code(file), str(file.relative_to(ROOT)))
    for file in sorted((ROOT / room).rglob("templates/**/*.html")):
        found |= dict.fromkeys(in_template(file), str(file.relative_to(ROOT)))
    found.pop("", None)
    return found


@lru_cache(maxsize=1)
def urdu_in_files() -> dict[str, dict[str, str]]:
    """What each .po file says, by the text and, where it has one, its context."""
    said: dict[str, dict[str, str]] = {}
    for file in sorted(ROOT.rglob("locale/ur/LC_MESSAGES/django.po")):
        here = said[str(file.relative_to(ROOT))] = {}
        with file.open("rb") as source:
            for one in read_po(source):
                ids, strings = (one.id, one.string) if isinstance(one.id, tuple | list) else ((one.id,), (one.string,))
                texts = zip(ids, strings, strict=True)
                here |= {_key(one.context, str(text)): str(words) for text, words in texts if text}
    return said


def urdu() -> dict[str, str]:
    """What all .po files together say."""
    return {text: words for said in urdu_in_files().values() for text, words in said.items()}
