"""`sunwai export …` and `sunwai import export`: a whole install to another, or to another program (docs/moving.md)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sunwai.config.cli import main, ready, speak
from sunwai.config.cli.importing import importing
from sunwai.config.cli.lists import write_refused

FOLDER = click.Path(file_okay=False, path_type=Path)


@main.group("export", invoke_without_command=True)
@click.option("--to", type=FOLDER, help="A new folder.")
@click.option("--key", help="The receiver's public key: 'sunwai export key' prints it there.")
@click.pass_context
def export(context: click.Context, to: Path | None, key: str | None) -> None:
    """Writes the whole install, signed by us and sealed for one receiver."""
    if context.invoked_subcommand:
        return
    if to is None or key is None:
        sys.exit("Give --to FOLDER and --key PUBLIC.")
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.config.moving import out

    try:
        made = out.move_out(to=to, receiver=key, by=process("command-line"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    rows = sum(one["rows"] for one in made["tables"].values())
    click.echo(f"{len(made['tables'])} tables, {rows:,} rows, {len(made['files']):,} files; signed by {made['signer']}")


@export.command("key")
def key() -> None:
    """Prints the public keys of this install: for whom others seal, and by which they know what we signed."""
    speak()
    from sunwai.config.moving import keys

    click.echo(f"receives {keys.text_of(keys.receiving_keys()[0].public_key().public_bytes_raw())}")
    click.echo(f"signs    {keys.text_of(keys.signing_key().public_key().public_bytes_raw())}")


@export.command("schema")
def schema() -> None:
    """Prints the tables and columns of an export, as its SCHEMA.md has them."""
    speak()
    from sunwai.config.moving import tables

    click.echo(tables.schema(), nl=False)


@export.command("verify")
@click.argument("folder", type=FOLDER)
@click.option("--signer", default="", help="The public key that it must be signed by.")
def verify(folder: Path, signer: str) -> None:
    """Checks an export: signature, digests, counts. Needs no database and no secret."""
    speak()
    from sunwai.config.moving.into import verify as check

    found = check(folder, signer=signer)
    click.echo(
        f"whole: {len(found.manifest['tables'])} tables, {found.rows:,} rows; signed by {found.manifest['signer']}"
    )


@importing.command("export")
@click.argument("folder", type=FOLDER)
@click.option("--signer", required=True, help="The sender's public key, as they told you it themselves.")
def bring_in(folder: Path, signer: str) -> None:
    """Brings a whole export into this empty install, all or nothing. All sending is paused then."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.config.moving import into

    try:
        found = into.verify(folder, signer=signer)
        counts = into.move_in(export=found, by=process("command-line"), at=clock.now())
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{len(counts)} tables, {sum(counts.values()):,} rows. Sending is paused: see the page Pauses.")


@importing.command("history")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--answers", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="What was asked about these visits, and answered.")  # fmt: skip
@click.option("--programme", help="The code of the programme here that stands for the asking there.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Writes refused answers here.")
def history(file: Path, mapping: Path, answers: Path | None, programme: str | None, refused: Path | None) -> None:
    """Past visits through a feed's mapping: nobody is asked about them. After the opt-outs only."""
    if (answers is None) is not (programme is None):
        sys.exit("Answers need their programme, and a programme its answers: give both or neither.")
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import NotFound, Refused
    from sunwai.config.moving import taking
    from sunwai.config.moving.answers import programme_of
    from sunwai.transactions.commands import define_feed

    by, at = process("command-line"), clock.now()
    if refused:
        write_refused(refused, [])
    try:
        sheet = taking.Answers(answers, programme_of(programme)) if answers and programme else None
        feed = define_feed(mapping_path=mapping, by=by, at=at)
        made, taken = taking.take_history(feed=feed, path=file, answers=sheet, by=by, at=at)
    except NotFound:
        sys.exit(f"No version of a programme {programme} was released.")
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(f"{made.rows_read:,} rows: {made.accepted:,} accepted, {made.quarantined:,} quarantined; none is asked")
    if answers:
        click.echo(f"{taken.lines:,} answers: {taken.asked:,} asked, {taken.replies:,} replied, "
                   f"{len(taken.refused):,} refused")  # fmt: skip
        if refused:
            write_refused(refused, taken.refused)


@export.command("case")
@click.argument("number")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A new file.")
@click.option("--government", required=True, help="Who gets it, as the citizen reads it.")
@click.option("--key", "receiver", required=True, help="Their public key.")
@click.option("--consent", default="", help="How the citizen agreed that they learn who it is; without it they do not.")
def export_case(number: str, to: Path, government: str, receiver: str, consent: str) -> None:
    """Hands one case to another government, signed by us and sealed for them."""
    if to.exists():
        sys.exit(f"{to} is there already. Give a new file.")
    ready()
    from django.db import transaction

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.complaints.commands.handing_over import hand_over
    from sunwai.config.moving import case_file, keys

    keys.raw_of(receiver)
    # the citizen is told that it went only where the file is written
    with transaction.atomic():
        told = hand_over(number=number, to=government, consent=consent, by=process("command-line"), at=clock.now())
        to.write_bytes(case_file.write(told, receiver=receiver))
    click.echo(f"{to.name}: {len(told['timeline'])} deeds, {len(told['files'])} files")


@importing.command("case")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--signer", required=True, help="The other government's public key, as they told you it themselves.")
@click.option("--category", required=True, help="The code of the matter here.")
@click.option("--area", required=True, help="The code of the area here.")
def import_case(file: Path, signer: str, category: str, area: str) -> None:
    """Takes one case of another government: it becomes one of ours, and says where it came from."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.casework.models import Category
    from sunwai.complaints.commands.handing_over import Where, take_over
    from sunwai.config.moving import case_file
    from sunwai.directory.models import Area
    from sunwai.directory.queries import valid

    matter = Category.objects.filter(valid(clock.today()), code=category, is_leaf=True).first()
    place = Area.objects.filter(valid(clock.today()), code=area).first()
    if matter is None or place is None:
        sys.exit(f"There is no category {category} without finer ones, or no area {area}.")
    try:
        told = case_file.read(file, signer=signer)
        filed = take_over(
            contents=told, source=signer, where=Where(matter.pk, place.pk), by=process("command-line"), at=clock.now()
        )
    except Refused as refusal:
        sys.exit(str(refusal))
    click.echo(filed.number)
