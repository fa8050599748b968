"""`sunwai examine [DAY]`: looks for bad data, staged answers and staged cases, as the schedule does each night."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from sunwai.config.cli import main, ready


@main.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), required=False)
def examine(day: datetime | None) -> None:
    """Examines the month of DAY up to DAY (default: yesterday); prints each signal, the strongest first."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.complaints.commands.examining import examine_cases
    from sunwai.complaints.sentences import sentence
    from sunwai.feedback.commands.examining import examine as look
    from sunwai.feedback.quality.sentences import Said
    from sunwai.insight.models import Signal

    at, by = clock.now(), process("command-line")
    until = day.date() if day else clock.day_of(at) - timedelta(days=1)
    count = look(until=until, by=by, at=at) + examine_cases(until=until, by=by, at=at)
    said = Signal.objects.filter(period_to=until, chance__isnull=False).select_related("office")
    for one in said.order_by("chance", "pk"):
        words = sentence(Said(one.kind, one.count, one.of, one.expected))
        click.echo(f"{one.office.code if one.office else '-'}  {one.kind}  {one.chance:.1e}  {words}")
    click.echo(f"signals {count}")
