"""`sunwai read FILE`: what the reader makes of texts, one JSON object a line. It needs no database."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sunwai.config.cli import main

if TYPE_CHECKING:
    from sunwai.feedback.types import Asked, Reading

Texts = Iterator[tuple[str, str]]


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--question", default="", help="What was asked, as CODE:POLARITY (bribe_asked:bad); default none.")
@click.option("--json", "as_json", is_flag=True, help="The same; output is always JSON, one object a line.")
def read(file: Path, question: str, as_json: bool) -> None:  # noqa: ARG001
    """Reads one text a line, or the `text` column of a CSV (and its `question` column, if any), in input order."""
    from sunwai.feedback.reading import read as read_text

    asked = _asked(question)
    for text, own in _texts(file):
        reading = read_text(text, _asked(own) if own else asked)
        sys.stdout.write(json.dumps(_plain(text, reading), ensure_ascii=False) + "\n")


def _texts(file: Path) -> Texts:
    with file.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
        if file.suffix.lower() == ".csv":
            rows = csv.DictReader(lines)
            if "text" not in (rows.fieldnames or ()):
                raise click.ClickException(f"{file.name} has no column called text.")
            yield from ((row["text"] or "", row.get("question") or "") for row in rows)
        else:
            yield from ((line.rstrip("\r\n"), "") for line in lines)


def _asked(question: str) -> Asked | None:
    from sunwai.feedback.types import Asked

    if not question:
        return None
    code, _, polarity = question.partition(":")
    if polarity not in {"good", "bad"}:
        raise click.ClickException(f"Write the question as CODE:good or CODE:bad (what a yes means), not {question}.")
    return Asked(code, polarity)


def _plain(text: str, reading: Reading) -> dict[str, object]:
    return {
        "text": text,
        "language": reading.language,
        "outcome": reading.outcome.value,
        "bribe": int(reading.bribe),
        "bribe_denied": int(reading.bribe_denied),
        "amount_pkr": reading.amount_pkr,
        "reasons": [reason.value for reason in reading.reasons],
        "control": reading.control.value if reading.control else None,
        "confidence": reading.confidence,
        "because": reading.because,
        "reader": reading.reader,
        "version": reading.version,
    }
