"""The one engine: whatever happens to a case after it was filed goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sunwai.base.actors import Actor
from sunwai.base.bulk import Step
from sunwai.base.events import emit
from sunwai.base.refusals import NotFound
from sunwai.casework.commands.files import keep_files
from sunwai.casework.commands.ledgering import HIDDEN, row
from sunwai.casework.commands.notices import tell
from sunwai.casework.commands.planning import Plan, need_role, plan
from sunwai.casework.commands.writing import by_of, write
from sunwai.casework.models import CaseEvent
from sunwai.casework.queries.loading import Standing, load
from sunwai.casework.rules.deeds import PROPOSALS, Wish
from sunwai.casework.types import CaseMoved, Deed, Identity, NewFile, Role

NO_FACTS: Mapping[str, object] = {}
Changed = Callable[[Standing], Mapping[str, object]]


def act(
    *, case: int, deed: Deed, role: Role, by: Actor, at: datetime, words: str = "",
    facts: Mapping[str, object] = NO_FACTS, files: Sequence[NewFile] = (), post: int | None = None,
    expect: int | None = None,
) -> CaseEvent:  # fmt: skip
    """Does one deed on one case; the row of its history. `expect`: the last event that the person's page showed.

    Raises:
        NotFound: there is no such case.
        Refused: the table does not have it, somebody was faster, or something is missing. Nothing is changed then.
    """
    return do(cases=[case], wish=Wish(deed, role, str(by), words, facts, files, post), by=by, at=at, expect=expect)[0]


def act_all(
    *, cases: Sequence[int], deed: Deed, role: Role, by: Actor, at: datetime, words: str = "",
    facts: Mapping[str, object] = NO_FACTS, files: Sequence[NewFile] = (), post: int | None = None,
) -> list[CaseEvent]:  # fmt: skip
    """The same deed on many cases, such as those of a cluster: on all of them, or, where one refuses, on none."""
    return do(cases=cases, wish=Wish(deed, role, str(by), words, facts, files, post), by=by, at=at)


@transaction.atomic
def do(
    *, cases: Sequence[int], wish: Wish, by: Actor, at: datetime, expect: int | None = None,
    changed: Changed | None = None, more: Callable[[Plan], Sequence[Step]] | None = None, is_trusted: bool = False,
) -> list[CaseEvent]:  # fmt: skip
    """For the room's own commands. `changed`: projections that they have reckoned; `more`: statements that go with it;
    `is_trusted`: the command itself has settled who may."""
    kept, found = load(cases)
    if len(found) != len(set(cases)):
        raise NotFound
    made = []
    for standing in found:
        if not is_trusted:
            need_role(by, wish.role, standing, kept)
        made.append(plan(standing, wish, kept, at, expect=expect, changed=changed(standing) if changed else None))
    steps = [step for one in made for step in (*(more(one) if more else ()), *_files(one), ledger_row(one))]
    write(made, *steps)
    tell(plans=made, by=by, at=at)
    for one in made:
        if by_of(one) == HIDDEN:
            continue  # a job has its time: of who has no name none is made
        emit(CaseMoved(one.now.id, one.n, wish.deed.value, one.now.status.value))
    return [event_of(one) for one in made]


def _files(one: Plan) -> list[Step]:
    return keep_files(
        case=one.now.id, n=one.n, files=one.wish.files, is_evidence=one.wish.deed in PROPOSALS,
        is_shown=one.is_shown, at=one.at, keeps_names=one.was.identity is not Identity.ANONYMOUS,
    )  # fmt: skip


def ledger_row(made: Plan) -> Step:
    facts = {"n": made.n, "deed": made.wish.deed.value, "status": made.now.status.value, **made.facts}
    by, action = by_of(made), made.wish.deed.value
    return row(by=by, action=action, case=made.now.id, at=made.at, facts=facts)[0]


def event_of(made: Plan) -> CaseEvent:
    """The row as it was written, without asking for it again."""
    found = CaseEvent(
        case_id=made.now.id, n=made.n, deed=made.wish.deed.value, role=made.wish.role.value, by=by_of(made),
        post_id=made.now.post, at=made.at, status=made.now.status.value, facts=made.facts, is_shown=made.is_shown,
    )  # fmt: skip
    found._state.adding = False
    return found
