"""Translations are kept as .po files and compiled where they are older than their source."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(root: Path) -> int:
    """Compiles each .po under `root` whose .mo is missing or older; how many."""
    count = 0
    for source in root.glob("sunwai/**/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        aside = target.with_suffix(".new")
        with aside.open("wb") as file:
            write_mo(file, catalogue)
        aside.replace(target)
        count += 1
    return count
