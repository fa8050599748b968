"""The one engine: whatever happens to a case after it was filed goes through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.events import emit
from sunwai.base.refusals import NotFound
from sunwai.casework.commands.files import keep_files
from sunwai.casework.commands.ledgering import row
from sunwai.casework.commands.notices import tell
from sunwai.casework.commands.planning import Plan, need_role, plan
from sunwai.casework.commands.writing import by_of, write
from sunwai.casework.models import CaseEvent
from sunwai.casework.queries.loading import load
from sunwai.casework.rules.deeds import PROPOSALS, Wish
from sunwai.casework.types import CaseMoved, Deed, NewFile, Role

NO_FACTS: Mapping[str, object] = {}


@transaction.atomic
def act(
    *, case: int, deed: Deed, role: Role, by: Actor, at: datetime, words: str = "",
    facts: Mapping[str, object] = NO_FACTS, files: Sequence[NewFile] = (), post: int | None = None,
    expect: int | None = None, changed: Mapping[str, object] | None = None, more: Sequence[Step] = (),
) -> CaseEvent:  # fmt: skip
    """Does one deed on one case; the row of its history.

    `expect` is the number of the last event that the person's page showed. `changed` and `more` are for the room's own
    commands: projections they have reckoned, and statements that go with the deed.

    Raises:
        Refused: the table does not have it, somebody was faster, or something is missing. Nothing is changed then.
    """
    kept, found = load([case])
    if not found:
        raise NotFound
    standing = found[0]
    need_role(by, role, standing, kept)
    wish = Wish(deed, role, str(by), words, facts, len(files), post)
    made = plan(standing, wish, kept, at, expect=expect, changed=changed)
    if files:
        made.facts["files"] = len(files)
    write([made], *more, *keep_files(
        case=case, n=made.n, files=files, is_evidence=deed in PROPOSALS, is_shown=made.is_shown, at=made.at
    ), ledger_row(made))  # fmt: skip
    tell(plans=[made], by=by, at=at)
    emit(CaseMoved(case, made.n, deed.value, made.now.status.value))
    return event_of(made)


def ledger_row(made: Plan) -> Step:
    facts = {"n": made.n, "deed": made.wish.deed.value, "status": made.now.status.value, **made.facts}
    by = by_of(made)
    step, _ = row(
        by=by, action=made.wish.deed.value, case=made.now.id, at=made.at, facts=facts, hidden=by == "citizen:box"
    )
    return step


def event_of(made: Plan) -> CaseEvent:
    """The row as it was written, without asking for it again."""
    found = CaseEvent(
        case_id=made.now.id, n=made.n, deed=made.wish.deed.value, role=made.wish.role.value, by=by_of(made),
        post_id=made.now.post, at=made.at, status=made.now.status.value, facts=made.facts, is_shown=made.is_shown,
    )  # fmt: skip
    found._state.adding = False
    return found
