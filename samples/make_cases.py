"""Makes samples/punjab/cases: categories, deadlines, routes and templates of the invented government, both languages.

    .venv/bin/python -m samples.make_cases

The laws named are Pakistan's and Punjab's own; which of them a duty rests on is our reading, and no legal advice.
"""

from __future__ import annotations

from pathlib import Path

from samples.cases_tree import CATEGORIES, RULES, TEMPLATES, Node
from samples.make_punjab import SINCE, rows
from samples.sheets import write

PUNJAB = Path(__file__).parent / "punjab"
FOLDER = PUNJAB / "cases"
KINDS = "reply final head answer confirm check appeal withdrawal"


def make(folder: Path = FOLDER) -> None:
    """The four sheets; the same tree gives the same bytes."""
    rules = [(code, name, name_ur, SINCE, *days, pauses) for code, name, name_ur, days, pauses in RULES]
    write(folder, "rules", f"code name name_ur valid_from {KINDS} pauses", rules)
    heading = (
        "code parent kind department rule identity accuses is_public rights_tags keywords legal_basis legal_basis_ur"
        " name name_ur valid_from"
    )
    write(folder, "categories", heading, [_row(node) for node in CATEGORIES])
    chiefs = sorted(row["code"] for row in rows(PUNJAB / "posts.csv") if row["code"].endswith(".dc"))
    routes = [("corruption", post.removesuffix(".dc"), "", post, SINCE) for post in chiefs]
    routes.append(("question.own-data", "punjab", "", "punjab.data", SINCE))
    write(folder, "routes", "category area office post valid_from", routes)
    write(folder, "templates", "code deed category name name_ur text text_ur", TEMPLATES)


def _row(node: Node) -> tuple[object, ...]:
    return (
        node.code, node.parent, node.kind, node.department, node.rule, node.identity, "yes" if node.accuses else "",
        "yes" if node.public else "", "|".join(node.tags), "|".join(node.keywords), *node.law, *node.name, SINCE,
    )  # fmt: skip


if __name__ == "__main__":
    make()
