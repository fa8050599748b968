"""What comes in by a person, over JSON: at a counter, from paper, for somebody who agreed; and what rules it all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from ninja.responses import Status as Answer

from sunwai.api.cases import desks, shapes
from sunwai.api.cases.citizens import draft_of
from sunwai.api.cases.doors import DOORS, visitor_of
from sunwai.api.doors import api
from sunwai.base import clock
from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.casework.commands import load_categories
from sunwai.casework.types import Filed, Way
from sunwai.complaints.commands import filing, sheets
from sunwai.complaints.models import Intermediary
from sunwai.complaints.types import ConsentNeeded


@api.post("/cases/entered", response={201: shapes.FiledOut}, auth=DOORS, summary="File a case for somebody")
def case_enter(request: HttpRequest, body: desks.EnteredIn) -> Answer[Filed]:
    """By an account. One of an intermediary (a teacher, a lawyer, a centre) files for others, and says how they agreed.

    At a counter a case may be anonymous; then give no `who`, and the code that comes back is the sixteen digits.
    """
    by, at = visitor_of(request).staff, clock.now()
    if not by.may(Right.FILE_CASES) and not by.may(Right.DIRECT_CASES):
        raise NotAllowed
    draft = draft_of(body, who=body.who.who(), way=Way(body.way))
    own = Intermediary.objects.filter(account=int(by.id)).first()
    if own is None:
        return Answer(201, filing.file(draft=draft, by=by, at=at))
    if body.consent is None:
        raise ConsentNeeded
    filed = filing.file_for(draft=draft, intermediary=own, consent=body.consent, code=body.code, by=by, at=at)
    return Answer(201, filed)


@api.post("/cases/sheets", response=desks.SheetOut, auth=DOORS, summary="File a register of many cases")
def case_sheet(request: HttpRequest, body: desks.SheetIn) -> dict[str, Any]:
    """Good lines are filed, the others are named with what is wrong; the same line of a batch is filed once."""
    by, at = visitor_of(request).staff, clock.now()
    found = sheets.file_sheet(text=body.sheet, way=Way(body.way), batch=body.batch, by=by, at=at)
    return {
        "known": found.known,
        "filed": [
            {"line": line, "number": one.number, "code": one.code, "due_at": one.due_at, "digest": one.digest}
            for line, one in sorted(found.filed.items())
        ],
        "faults": [
            {"line": line, "refused": one.code, "sentence": one.sentence} for line, one in sorted(found.faults.items())
        ],
    }


@api.post("/cases/definitions", response=dict[str, int], auth=DOORS, summary="Load the tree, rules, routes, templates")
def case_definitions(request: HttpRequest, body: desks.DefinitionsIn) -> dict[str, int]:
    """All or nothing; how many rows of each are new. The same again changes nothing."""
    by, at = visitor_of(request).staff, clock.now()
    by.need(Right.DEFINE_CASES)
    with tempfile.TemporaryDirectory() as name:
        for sheet, text in body.model_dump().items():
            if text:
                (Path(name) / f"{sheet}.csv").write_text(text, "utf-8")
        return load_categories(folder=Path(name), by=by, at=at)
