"""`sunwai reports MONTH`, `sunwai reports make …`, `sunwai reports render …`."""

from __future__ import annotations

import calendar
import sys
from datetime import date, datetime
from pathlib import Path

import click

from sunwai.config.cli import main, ready

MONTH = click.DateTime(["%Y-%m"])
DAY = click.DateTime(["%Y-%m-%d"])


class OrMonth(click.Group):
    """A first word that is no command is the month."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:  # fmt: skip
        if args and args[0] not in self.commands:
            args = ["month", *args]
        return super().resolve_command(ctx, args)


@main.group(cls=OrMonth)
def reports() -> None:
    """Reports of a month (`sunwai reports 2026-10`), of other days, and as files."""


@reports.command()
@click.argument("month", type=MONTH)
def month(month: datetime) -> None:
    """Findings, reports and notices of a MONTH (2026-10) from the newest snapshot; twice changes nothing."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.feedback.commands.examining import examine
    from sunwai.insight.commands import raise_findings
    from sunwai.insight.queries import latest
    from sunwai.reports.commands import deliver, lay_notices, make_reports

    by, at = process("command-line"), clock.now()
    missing: list[Refused] = []
    first, last = days_of(month)
    try:
        newest = latest()
    except Refused as refused:
        sys.exit(str(refused))
    examine(until=last, by=by, at=at)
    found = raise_findings(snapshot=newest, period_from=first, period_to=last, by=by, at=at)
    made = make_reports(
        snapshot=newest, period_from=first, period_to=last, by=by, at=at, unaddressed=missing.append
    )  # fmt: skip
    laid = lay_notices(by=by, at=at, unaddressed=missing.append)
    delivered = deliver(by=by, at=at)
    click.echo(f"findings {len(found)}, reports {made}, notices {laid}, delivered {delivered}")
    for one in missing:
        click.echo(str(one), err=True)


def days_of(month: datetime) -> tuple[date, date]:
    """The first and last day of a month."""
    first = month.date().replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


@reports.command()
@click.option("--kind", required=True, help="Which kind, such as district_summary.")
@click.option("--area", required=True, help="The code of any area.")
@click.option("--department", help="The code of a department, where the kind is about one.")
@click.option("--service", help="The code of a service, where the kind is about one.")
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", type=DAY, required=True, help="The last day.")
def make(  # noqa: PLR0917
    kind: str, area: str, department: str | None, service: str | None, first: datetime, last: datetime
) -> None:  # fmt: skip
    """Makes one report for any area and days, from the newest snapshot; prints its number."""
    ready()
    from sunwai.base import clock
    from sunwai.base.actors import process
    from sunwai.base.refusals import Refused
    from sunwai.insight.queries import latest
    from sunwai.reports.catalogue import kinds
    from sunwai.reports.commands import make_one
    from sunwai.reports.telling import Place

    if kind not in kinds:
        sys.exit(f"There is no such kind; there are: {', '.join(kinds.slugs())}")
    try:
        made = make_one(
            snapshot=latest(), kind=kinds[kind], place=Place(area, department, service), period_from=first.date(),
            period_to=last.date(), by=process("command-line"), at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        sys.exit(str(refused))
    click.echo(str(made.pk))


@reports.command()
@click.option("--month", type=MONTH, required=True, help="The month, such as 2026-10.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to.")
@click.option(
    "--language",
    "languages",
    type=click.Choice(["en", "ur"]),
    multiple=True,
    default=("en", "ur"),
    help="Once for each; both without.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["html", "pdf", "xlsx", "csv", "json"]),
    multiple=True,
    help="Once for each, all without.",
)
@click.option("--processes", default=2, show_default=True, help="How many at once.")
def render(month: datetime, folder: Path, languages: tuple[str, ...], formats: tuple[str, ...], processes: int) -> None:
    """Writes every report of a month into a folder, in every format."""
    ready()
    from time import perf_counter

    from sunwai.reports.folders import FORMATS, render_period
    from sunwai.web.evidence.pages import saved_page

    begin = perf_counter()
    made = render_period(
        *days_of(month), folder, saved_page, languages=languages, formats=formats or FORMATS, processes=processes
    )
    seconds = perf_counter() - begin
    click.echo(f"reports {made.reports}, files {made.files}, bytes {made.bytes}, seconds {seconds:.1f}")
