"""`load_categories`: rules, categories, routes and templates from a folder of CSV files, all or nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from sunwai.base.actors import Actor, Right
from sunwai.casework.commands.defining import TERMS, define_rule, keep_categories
from sunwai.casework.models import Category, DeadlineRule, ReplyTemplate, Route
from sunwai.casework.queries.book import forget
from sunwai.casework.types import BadSheet, Deed, Identity, Kind
from sunwai.directory.commands.ordering import sort_key
from sunwai.directory.models import Area, Department, Office, Post
from sunwai.ledger.commands import record

Row = dict[str, str]


@transaction.atomic
def load_categories(*, folder: Path, by: Actor, at: datetime) -> dict[str, int]:
    """Loads `rules.csv`, `categories.csv`, `routes.csv` and `templates.csv`, each if it is there; rows by file.

    A category without a rule has that of the one above it. A rule that changed is a new version, a category or route
    with a later `valid_from` follows the one before, and the same files again change nothing.

    Raises:
        NotAllowed: the right to define is held nowhere.
        BadSheet: a cell says something that cannot be; file and line are named.
    """
    by.need(Right.DEFINE_CASES)
    counts = {
        "rules": _rules(folder, by, at), "categories": _categories(folder), "routes": _routes(folder),
        "templates": _templates(folder),
    }  # fmt: skip
    forget()
    record(
        by=by, action="casework.load_categories", subject="casework.definition", subject_id="many", at=at, facts=counts
    )
    return counts


def _sheet(folder: Path, name: str) -> Iterator[tuple[Row, BadSheet]]:
    path = folder / f"{name}.csv"
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            plain = {(key or "").strip(): (cell or "").strip() for key, cell in row.items() if isinstance(cell, str)}
            yield plain, BadSheet(file=path.name, line=number)


def _rules(folder: Path, by: Actor, at: datetime) -> int:
    count = 0
    for row, bad in _sheet(folder, "rules"):
        try:
            days = {kind: _term(row[kind]) for kind in sorted(TERMS) if row.get(kind)}
            pauses = dict(part.rsplit(":", 1) for part in row.get("pauses", "").split("|") if part)
            define_rule(
                code=row["code"], name=row["name"], name_ur=row["name_ur"], days=days,
                pauses={reason: int(most) for reason, most in pauses.items()},
                valid_from=date.fromisoformat(row["valid_from"]), by=by, at=at,
            )  # fmt: skip
        except (KeyError, ValueError) as error:
            raise bad from error
        count += 1
    return count


def _term(cell: str) -> dict[str, object]:
    """`40` is forty days, `3w` three working days."""
    return {"days": int(cell.removesuffix("w")), "working": cell.endswith("w")}


def _categories(folder: Path) -> int:
    rows = list(_sheet(folder, "categories"))
    rules = {one.code: one for one in DeadlineRule.objects.order_by("version")}
    departments = {one.code: one for one in Department.objects.all()}
    known = {one.code: one for one in Category.objects.select_related("rule").order_by("valid_from")}
    parents = {row.get("parent") for row, _ in rows if row.get("parent")}
    left = rows
    while left:
        ready = [(row, bad) for row, bad in left if not row.get("parent") or row["parent"] in known]
        if not ready:
            raise left[0][1]
        made = [_category(row, bad, rules, departments, known, parents) for row, bad in ready]
        keep_categories(made)
        known |= {one.code: one for one in made}
        left = [one for one in left if one[0]["code"] not in known]
    return len(rows)


def _category(  # noqa: PLR0917
    row: Row, bad: BadSheet, rules: dict[str, DeadlineRule], departments: dict[str, Department],
    known: dict[str, Category], parents: set[str | None],
) -> Category:  # fmt: skip
    try:
        parent = known[row["parent"]] if row.get("parent") else None
        return Category(
            code=row["code"], parent=parent,
            kind=Kind(row.get("kind") or "complaint").value,
            department=departments[row["department"]] if row.get("department") else None,
            rule=parent.rule if parent and not row.get("rule") else rules[row["rule"]],
            identity=Identity(row.get("identity") or "named").value, accuses=row.get("accuses") == "yes",
            is_public=row.get("is_public") == "yes", is_leaf=row["code"] not in parents,
            rights_tags=[part for part in row.get("rights_tags", "").split("|") if part],
            keywords=[part for part in row.get("keywords", "").split("|") if part],
            legal_basis=row.get("legal_basis", ""), legal_basis_ur=row.get("legal_basis_ur", ""), name=row["name"],
            name_ur=row["name_ur"], sort_ur=sort_key(row["name_ur"]),
            valid_from=date.fromisoformat(row["valid_from"]),
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise bad from error


def _routes(folder: Path) -> int:
    rows = list(_sheet(folder, "routes"))
    if not rows:
        return 0
    categories = dict(Category.objects.order_by("valid_from").values_list("code", "pk"))
    areas, offices, posts = (dict(model.objects.values_list("code", "pk")) for model in (Area, Office, Post))
    made = []
    for row, bad in rows:
        try:
            made.append(
                Route(
                    category_id=categories[row["category"]] if row.get("category") else None,
                    area_id=areas[row["area"]] if row.get("area") else None,
                    office_id=offices[row["office"]] if row.get("office") else None, post_id=posts[row["post"]],
                    valid_from=date.fromisoformat(row["valid_from"]),
                    valid_to=date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
                )
            )  # fmt: skip
        except (KeyError, ValueError) as error:
            raise bad from error
    Route.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["category", "area", "office", "valid_from"],
        update_fields=["post", "valid_to"],
    )  # fmt: skip
    return len(rows)


def _templates(folder: Path) -> int:
    count = 0
    categories = dict(Category.objects.order_by("valid_from").values_list("code", "pk"))
    for row, bad in _sheet(folder, "templates"):
        try:
            ReplyTemplate.objects.update_or_create(
                code=row["code"],
                defaults={
                    "deed": Deed(row["deed"]).value, "name": row["name"], "name_ur": row["name_ur"],
                    "category_id": categories[row["category"]] if row.get("category") else None,
                    "text": row["text"], "text_ur": row["text_ur"],
                },
            )  # fmt: skip
        except (KeyError, ValueError) as error:
            raise bad from error
        count += 1
    return count
