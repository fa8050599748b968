"""What every sheet that leaves the house has in common: looks, names that Excel takes, no formula from strangers."""

from __future__ import annotations

from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
SIGNS = str.maketrans("", "", "\u2066\u2068\u2069")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bare(words: str) -> str:
    """Text without the signs that keep its order on a page."""
    return words.translate(SIGNS)


def plain(words: str) -> str:
    """Text for a cell: one that a spreadsheet would take for a formula is written with an apostrophe before it."""
    words = bare(words)
    return f"'{words}" if words.startswith(DANGEROUS) else words


def looks(book: Any, *, rtl: bool) -> dict[str, Any]:
    """The formats of cells, by what they hold."""
    base: dict[str, Any] = {"font_name": "Noto Nastaliq Urdu" if rtl else "Noto Sans", "font_size": 10, "valign": "top"}
    if rtl:
        base["reading_order"] = 2
    return {
        "text": book.add_format({**base, "text_wrap": True}),
        "amount": book.add_format({**base, "num_format": "#,##0.00"}),
        "points": book.add_format({**base, "num_format": "+0.0;-0.0;0.0"}),
        "count": book.add_format({**base, "num_format": "#,##0"}),
        "share": book.add_format({**base, "num_format": "0.0%"}),
        "head": book.add_format({**base, "bold": True, "bottom": 1, "text_wrap": True}),
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
    }


def new_sheet(book: Any, name: str, *, rtl: bool) -> Any:
    """A sheet; its name within Excel's limits, and unlike the others'."""
    short, taken = name.translate(FORBIDDEN)[:28] or "1", {one.get_name().lower() for one in book.worksheets()}
    free = next(one for one in (short, *(f"{short} {n}" for n in range(2, 100))) if one.lower() not in taken)
    sheet = book.add_worksheet(free)
    if rtl:
        sheet.right_to_left()
    return sheet
