"""The register as a text: every figure with its definition (docs/figures.md is this)."""

from __future__ import annotations

from django.utils import translation

from sunwai.insight.register import Figure, figures
from sunwai.insight.register import facts as all_facts

HEAD = """# Figures

Every public number has one definition, in its room's `figures.py`, and is computed in one place, `sunwai.insight`, from
a snapshot. Counts are exact. A rate stands with its n and its 95 % interval (Wilson 1927), a mean with its n and its
normal interval. This page is printed by `sunwai figures`; a test holds it to the code.

Counts and sums add up: that of a whole is the sum of those of its parts, to the last one, whatever it is parted by.
What does not is said at the figure: what is never added over its questions, and what is computed at each level of its
own because a number that two offices share is one number. Rates and means are worked out at each level from its counts.

A snapshot is a list of Parquet files, one for each fact and month, in `var/snapshots/parts`; a folder beside them,
named by its moment in UTC, has the list (`parts.json`). A month that did not change is a file that an earlier
snapshot wrote. It has no names of people, no numbers, words or ids of transactions, and its rows are ordered by their
own values, so that two cannot be joined row by row. Places, services and feeds are there by their codes, and beside
them the areas, posts and successions of the day, so that counts can be told by another day's areas
(`insight.queries.bridged`). `day`, `hour`, `week` (its Monday) and `month` are those of the transaction in Pakistan.
`insight_snapshot.digest` is the SHA-256 over the list's digests.

The public is shown the open data and nothing besides (`insight.publishing`, docs/open-data.md): each month once, by
district, service and department, with every count below ten hidden, and with it whatever else would let it be found to
within two (`insight.hiding`), over all files, sums and months together. Reports are for named posts: in them a share of
fewer than ten answers is not given, and nothing else is hidden.
"""


def as_text() -> str:
    """The whole catalogue in English, as Markdown."""
    with translation.override("en"):
        parts = [HEAD, "\n## Facts\n\n| fact | columns |\n|---|---|\n"]
        parts += [f"| {one.name} | {', '.join(f'{c} ({k})' for c, k in one.columns.items())} |\n" for one in all_facts]
        parts += ["\n## Figures\n"]
        parts += [_entry(one) for one in figures]
    return "".join(parts)


def _entry(one: Figure) -> str:
    lines = [
        f"\n### {one.code}: {one.label}\n",
        f"- Unit: {one.unit}; fact: {one.fact}",
        f"- Numerator: {one.numerator}",
    ]
    if one.of:
        lines.append(f"- Denominator (`{one.of}`): {one.denominator}")
    if one.apart:
        lines.append(f"- Never added over: {', '.join(one.apart)}")
    if all_facts[one.fact].levels:
        levels = [" and ".join(columns) or "the whole" for columns in all_facts[one.fact].levels.values()]
        lines.append(f"- Does not add up; computed for a month at each of: {', '.join(levels)}")
    return "\n".join([*lines, f"- Source: {one.source}", f"- Must not be used for: {one.not_for}"]) + "\n"
