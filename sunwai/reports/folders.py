"""Rendering many reports into a folder: pages, PDFs, sheets, CSV and JSON, by several processes at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from django.db import connections

from sunwai.reports.models import Report
from sunwai.reports.papers import pdf_of
from sunwai.reports.papers_data import paper
from sunwai.reports.parts import Paper
from sunwai.reports.sheets import workbook
from sunwai.reports.tables import csv_of_paper, json_of_paper

FORMATS = ("html", "pdf", "xlsx", "csv", "json")
BATCH = 8
Page = Callable[[Report, Paper], str]


@dataclass(frozen=True)
class Rendered:
    """How many reports were rendered into how many files, and of how many bytes they are."""

    reports: int
    files: int
    bytes: int


def render_period(  # noqa: PLR0913 (what is rendered, where to, and how)
    period_from: date, period_to: date, folder: Path, page: Page, *, languages: Sequence[str] = ("en", "ur"),
    formats: Sequence[str] = FORMATS, processes: int = 2,
) -> Rendered:  # fmt: skip
    """Writes every report of a period (both days as they are in the reports) into a folder, a folder for each kind.

    Args:
        page: makes the page of a report; a function of a module, for it is called in other processes.
        processes: how many; with one, this process does it itself.
    """
    wanted = Report.objects.filter(period_from=period_from, period_to=period_to).order_by("kind", "pk")
    ids = list(wanted.values_list("pk", flat=True))
    batches = [ids[at : at + BATCH] for at in range(0, len(ids), BATCH)]
    work = partial(_render, folder=folder, page=page, languages=tuple(languages), formats=tuple(formats))
    folder.mkdir(parents=True, exist_ok=True)
    if processes < 2:
        sizes = [size for batch in batches for size in work(batch)]
    else:
        connections.close_all()  # a connection that is shared by processes is broken by them
        with ProcessPoolExecutor(processes, get_context("fork")) as pool:
            sizes = [size for each in pool.map(work, batches) for size in each]
    return Rendered(len(ids), len(sizes), sum(sizes))


def _render(ids: list[int], *, folder: Path, page: Page, languages: Sequence[str], formats: Sequence[str]) -> list[int]:
    sizes = []
    related = ("area", "department", "service", "post", "snapshot")
    for report in Report.objects.filter(pk__in=ids).select_related(*related).order_by("pk"):
        into = folder / report.kind
        into.mkdir(parents=True, exist_ok=True)
        for language in languages:
            told = paper(report, language)
            for form in formats:
                file = into / f"{name_of(report)}.{language}.{form}"
                file.write_bytes(_made(form, report, told, page))
                sizes.append(file.stat().st_size)
    return sizes


def name_of(report: Report) -> str:
    """A file's name, that says what the report is about."""
    content = report.content
    parts = [content[name]["code"] for name in ("area", "department", "service") if content.get(name)]
    return "-".join([*parts, f"{report.period_from:%Y%m%d}", f"{report.period_to:%Y%m%d}"])


def _made(form: str, report: Report, told: Paper, page: Page) -> bytes:
    match form:
        case "html":
            return page(report, told).encode()
        case "pdf":
            return pdf_of(told, datetime.fromisoformat(report.content["snapshot"]["as_of"]))
        case "xlsx":
            return workbook(told, report.made_at)
        case "csv":
            return csv_of_paper(told)
    return json_of_paper(report, told)
