"""Tables of papers. They have thousands of cells: plain Python is much faster than a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from sunwai.reports.parts import Cell, Table

register = template.Library()


@register.simple_tag
def rows_of(table: Table, offices: Mapping[str, str] | str = "") -> SafeString:
    """The rows of a table, every text escaped. `offices`: the pages of those offices that the reader may open."""
    known = offices or {}
    assert not isinstance(known, str)  # noqa: S101 (an unknown name in a template is an empty text)
    return mark_safe("\n".join(_row(row, known) for row in table.rows))  # noqa: S308 (escaped below)


def _row(row: Sequence[Cell], offices: Mapping[str, str]) -> str:
    first, *rest = row
    cells = "".join(
        f'<td class="{"worded" if cell.kind == "text" else "n"}">{_words(cell, offices)}</td>' for cell in rest
    )
    return f'<tr><th scope="row">{_words(first, offices)}</th>{cells}</tr>'


def _words(cell: Cell, offices: Mapping[str, str]) -> str:
    address = offices.get(cell.office) if cell.office else None
    words = escape(cell.text)
    return f'<a href="{escape(address)}">{words}</a>' if address else words
