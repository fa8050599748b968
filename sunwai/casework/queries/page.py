"""All that belongs to one case, in one round trip."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from sunwai.base import bulk
from sunwai.base.bulk import Step
from sunwai.casework.models import Case, CaseEvent, CaseFile, CaseParty, CaseProposal, Deadline, DeadlineRule, Unmasking

M = TypeVar("M", bound=Model)
OF_CASE = "WHERE case_id = %(case)s ORDER BY"
OF_DEADLINES = "WHERE room = 'casework' AND reference = %(case)s"


@dataclass(frozen=True)
class Belongings:
    """The rows of a case, in their order; the newest proposal is the last."""

    events: list[CaseEvent]
    parties: list[CaseParty]
    proposals: list[CaseProposal]
    files: list[CaseFile]
    deadlines: list[Deadline]
    unmaskings: list[Unmasking]


def belongings(case: int) -> Belongings:
    """Everything of a case that a page of it may show, each kind by its index."""
    asked = (
        (CaseEvent, f"{OF_CASE} n"), (CaseParty, f"{OF_CASE} id"), (CaseProposal, f"{OF_CASE} id"),
        (CaseFile, f"{OF_CASE} n, id"), (Deadline, f"{OF_DEADLINES} ORDER BY id"), (Unmasking, f"{OF_CASE} id"),
        (DeadlineRule, f"WHERE id IN (SELECT rule_id FROM casework_deadline {OF_DEADLINES})"),
    )  # fmt: skip
    with transaction.atomic(savepoint=False):
        cursors = bulk.in_turn(*(_step(model, tail, case) for model, tail in asked))
        rows = [cursor.fetchall() for cursor in cursors]
    own = Belongings(
        _made(CaseEvent, rows[0]), _made(CaseParty, rows[1]), _made(CaseProposal, rows[2]), _made(CaseFile, rows[3]),
        _made(Deadline, rows[4]), _made(Unmasking, rows[5]),
    )  # fmt: skip
    rules = {rule.pk: rule for rule in _made(DeadlineRule, rows[6])}
    for one in own.deadlines:
        one.rule = rules[one.rule_id]
    return own


def found(model: type[M], tail: str, facts: Mapping[str, Any]) -> list[M]:
    """Rows of a model by a written tail: for what is asked with every request, where to build the question anew each
    time costs more than the answer.
    """
    sql, _ = _step(model, tail, 0)
    return _made(model, bulk.rows(sql, dict(facts)))


def case_by_number(number: str) -> Case | None:
    """The case of a number as it is kept (`number_of`)."""
    return next(iter(found(Case, "WHERE number = %(number)s", {"number": number})), None)


def _step(model: type[Model], tail: str, case: int) -> Step:
    columns = ", ".join(str(one.column) for one in model._meta.concrete_fields)
    return f"SELECT {columns} FROM {model._meta.db_table} {tail}", {"case": case}


def _made(model: type[M], rows: list[tuple[Any, ...]]) -> list[M]:
    """Rows as the model's own; what is JSON comes as text on this way."""
    fields = model._meta.concrete_fields
    names = [one.attname for one in fields]
    places = [place for place, one in enumerate(fields) if one.get_internal_type() == "JSONField"]
    made = []
    for row in rows:
        values = list(row)
        for place in places:
            if isinstance(values[place], str | bytes):
                values[place] = json.loads(values[place])
        made.append(model.from_db("default", names, values))
    return made
