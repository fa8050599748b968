"""`sunwai load do-not-call FILE` and `sunwai load staff-numbers FILE`: numbers that are never asked."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from sunwai.config.cli import ready
from sunwai.config.cli.load import load

if TYPE_CHECKING:
    from sunwai.people.types import Number

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@load.command("do-not-call")
@FILE
def do_not_call(file: Path) -> None:
    """The regulator's do-not-call register: a CSV with a column `number`."""
    ready()
    from django.db import transaction

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.people import commands

    at, rows = clock.now(), list(_rows(file))
    with transaction.atomic():
        points = list(_kept(rows).values())
        new = commands.list_do_not_call(
            contact_points=points, listed_on=clock.day_of(at), by=process("command-line"), at=at
        )
    click.echo(f"{len(rows)} numbers read, {new} new")


@load.command("staff-numbers")
@FILE
def staff_numbers(file: Path) -> None:
    """Numbers of officers, clerks and known touts: a CSV with `number` and, where known, `post` (a post's code)."""
    ready()
    from django.db import transaction

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.directory.models import Post
    from sunwai.people import commands

    at, rows = clock.now(), list(_rows(file))
    posts = dict(Post.objects.values_list("code", "pk"))
    for line, _, post in rows:
        if post and post not in posts:
            sys.exit(f"{file.name}, line {line}, column post: there is no post {post}. Nothing was loaded.")
    with transaction.atomic():
        points = _kept(rows)
        numbers = [(points[number.e164], posts.get(post)) for _, number, post in rows]
        new = commands.note_staff_numbers(numbers=numbers, by=process("command-line"), at=at)
    click.echo(f"{len(rows)} numbers read, {new} new")


def _rows(file: Path) -> Iterator[tuple[int, Number, str]]:
    """Line, number and post of each row; a row that is none ends the program with its place and reason."""
    from sunwai.people.numbers import normalise
    from sunwai.people.types import NotANumber

    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        sys.exit(f"{file.name} is not UTF-8 text: save it as CSV UTF-8. Nothing was loaded.")
    reader = csv.DictReader(lines)
    if "number" not in (reader.fieldnames or []):
        sys.exit(f"{file.name}: there is no column 'number' in its first line. Nothing was loaded.")
    for row in reader:
        try:
            yield reader.line_num, normalise(row["number"] or ""), (row.get("post") or "").strip()
        except NotANumber as refusal:
            sys.exit(f"{file.name}, line {reader.line_num}, column number: {refusal} Nothing was loaded.")


def _kept(rows: list[tuple[int, Number, str]]) -> dict[str, UUID]:
    from sunwai.base import clock
    from sunwai.people.commands import keep_numbers

    return keep_numbers(numbers={number.e164: number.number_class for _, number, _ in rows}, at=clock.now())
