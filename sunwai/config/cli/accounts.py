"""`sunwai role define` and `sunwai account add|give|close|password|slip`: the first sign-ins, and who leaves."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from sunwai.base.actors import Actor, Right
from sunwai.config.cli import main, ready


@contextmanager
def _said() -> Iterator[tuple[Actor, datetime]]:
    """Who acts and when; what is refused is said in a sentence."""
    ready()
    from django.core.exceptions import ObjectDoesNotExist, ValidationError
    from django.db import IntegrityError

    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused

    try:
        yield process("command-line"), clock.now()
    except Refused as refused:
        sys.exit(str(refused))
    except ValidationError as error:
        sys.exit(" ".join(error.messages))
    except ObjectDoesNotExist as error:
        what = str(error).split()[0].lower()
        sys.exit(f"There is no {what} by that name or code. Look at how it is written, or add it first.")
    except IntegrityError:
        sys.exit("There is one by that name already.")


@main.group()
def role() -> None:
    """Roles: named sets of rights."""


@role.command("define")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--name-ur", required=True)
@click.option("--right", "rights", multiple=True, required=True, type=click.Choice([right.value for right in Right]))
def define_role(code: str, name: str, name_ur: str, rights: tuple[str, ...]) -> None:
    """Adds a role or changes its rights (docs/glossary.md says what each lets one do)."""
    with _said() as (by, at):
        from sunwai.people import commands

        commands.define_role(code=code, name=name, name_ur=name_ur, rights=map(Right, rights), by=by, at=at)


@main.group()
def account() -> None:
    """Sign-ins of staff."""


@account.command("add")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--name-ur", default="")
@click.option("--officer", default="", help="The officer's code in the directory, whose posts the account acts for.")
@click.password_option(help="Asked for twice when not given.")
def add(username: str, name: str, name_ur: str, officer: str, password: str) -> None:
    """Adds a sign-in; it may do nothing until a role is given to it."""
    with _said() as (by, at):
        from sunwai.directory.models import Officer
        from sunwai.people import commands

        holder = Officer.objects.get(code=officer) if officer else None
        commands.add_account(
            username=username, name=name, name_ur=name_ur, password=password, officer=holder, by=by, at=at
        )


@account.command("give")
@click.argument("username")
@click.argument("code")
@click.option("--area", default="", help="The area's code: the role holds there and below. Without it, everywhere.")
@click.option("--department", default="", help="The department's code. Without it, all.")
def give(username: str, code: str, area: str, department: str) -> None:
    """Gives a role to an account, from today."""
    with _said() as (by, at):
        from sunwai.base.clock import day_of
        from sunwai.directory.models import Area, Department
        from sunwai.people import commands
        from sunwai.people.models import Account

        reach: dict[str, Any] = {
            "area": Area.objects.get(code=area) if area else None,
            "department": Department.objects.get(code=department) if department else None,
        }
        holder = Account.objects.get(username=username)
        commands.give_role(account=holder, role_code=code, **reach, from_=day_of(at), by=by, at=at)


@account.command("close")
@click.argument("username")
@click.option("--why", required=True, help="Kept in the ledger's facts.")
def close(username: str, why: str) -> None:
    """Somebody leaves: roles, posts, sessions, second steps, keys and calls in hand end at once."""
    with _said() as (by, at):
        from sunwai.people import commands
        from sunwai.people.models import Account

        left = commands.close_account(account=Account.objects.get(username=username), reason=why, by=by, at=at)
        click.echo(f"{left.accounts} sign-ins, {left.roles} roles, {left.posts} posts, {left.sessions} sessions ended.")


@account.command("password")
@click.argument("username")
@click.password_option(help="Asked for twice when not given.")
def password(username: str, password: str) -> None:
    """Sets a new password for who forgot theirs; every session of the account ends."""
    with _said() as (by, at):
        from sunwai.people import commands
        from sunwai.people.models import Account

        commands.set_password(account=Account.objects.get(username=username), password=password, by=by, at=at)


@account.command("slip")
@click.argument("username")
@click.option("--why", required=True, help="Kept with the slip.")
@click.option("--second-step", is_flag=True, help="The second step is lost too, and is set up anew.")
def slip(username: str, why: str, second_step: bool) -> None:
    """Prints a code that opens once, by which somebody sets their own password (docs/administration.md).

    On pages two administrators do this. Here one does: for the board whose only administrator is locked out.
    """
    with _said() as (by, at):
        from django.conf import settings
        from django.urls import reverse

        from sunwai.people import commands
        from sunwai.people.models import Account
        from sunwai.people.types import SlipKind

        holder = Account.objects.get(username=username)
        lost = SlipKind.SECOND_STEP if second_step else SlipKind.FORGOTTEN
        kind = lost if holder.has_usable_password() else SlipKind.FIRST
        made = commands.ask_slip(account=holder, kind=kind, reason=why, by=by, at=at)
        click.echo(f"{made.code} opens once within 72 hours at {settings.SUNWAI_URL}{reverse('start')}")
