"""From an officer's form to the command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from sunwai.base import clock
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.casework import commands, queries
from sunwai.casework.models import Case
from sunwai.casework.types import Deed, Outcome, Reached, Role
from sunwai.web.cases.forms import handed_in
from sunwai.web.doors import StaffRequest


@dataclass(frozen=True)
class Order:
    """One form, checked, on its way to its command."""

    request: StaffRequest
    case: Case
    form: forms.Form
    role: Role
    expect: int | None

    @property
    def base(self) -> dict[str, Any]:
        return {"case": self.case.pk, "by": self.request.actor, "at": clock.now(), "role": self.role}

    @property
    def given(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def words(self) -> str:
        return str(self.given.get("words", ""))

    def post(self) -> int:
        """The post that the form came to."""
        return int(self.given["to"].pk)


def role_for(deed: Deed, case: Case, roles: frozenset[Role]) -> Role:
    """As whom a person does it, of all that they are in the case.

    Raises:
        NotAllowed: as none of them.
    """
    tried = (deed, Deed.PROPOSE_REFUSAL) if deed is Deed.PROPOSE else (deed,)
    role = next((found for one in tried if (found := queries.role_for(one, case, roles))), None)
    if role is None and deed is Deed.UNMASK:
        role = next(iter(sorted(roles)), None)
    if role is None:
        raise NotAllowed
    return role


def do(request: StaffRequest, case: Case, deed: Deed, form: forms.Form, *, roles: frozenset[Role]) -> None:
    """Does it, as the first of the person's roles that the table lets."""
    expect = request.POST.get("expect", "")
    known = int(expect) if expect.isascii() and expect.isdigit() else None
    DOINGS[deed](Order(request, case, form, role_for(deed, case, roles), known))


def decide_unmask(request: StaffRequest, case: Case, asking: int, *, is_granted: bool) -> None:
    """A second person's word on opening an identity.

    Raises:
        NotFound: nothing like it was asked on this case.
    """
    if not case.unmaskings.filter(pk=asking).exists():
        raise NotFound
    commands.decide_unmask(
        unmasking=asking, is_granted=is_granted, by=request.actor, at=clock.now()
    )  # fmt: skip


def _propose(one: Order) -> None:
    given = one.given
    commands.propose(
        **one.base, outcome=Outcome(given["outcome"]), words=one.words, reason=given["reason"], court=given["court"],
        court_number=given["court_number"], evidence=given["evidence"], reached=Reached(given["reached"]),
        reached_at=given["reached_at"], files=handed_in(one.form), expect=one.expect,
    )  # fmt: skip


def _decide(one: Order) -> None:
    commands.decide(
        **one.base, outcome=Outcome(one.given["outcome"]), words=one.words, files=handed_in(one.form),
        expect=one.expect,
    )  # fmt: skip


def _join(one: Order) -> None:
    numbers = [queries.number_of(line) for line in one.given["numbers"].split() if line.strip()]
    others = Case.objects.filter(number__in=numbers).values_list("pk", flat=True)
    commands.join(
        cases=[one.case.pk, *others], headline=one.given["headline"], by=one.request.actor, at=clock.now(),
        role=one.role,
    )  # fmt: skip


def _ask_unmask(one: Order) -> None:
    commands.ask_unmask(case=one.case.pk, reason=one.words, by=one.request.actor, at=clock.now())


DOINGS: dict[Deed, Callable[[Order], object]] = {
    Deed.PICK_UP: lambda one: commands.pick_up(**one.base, expect=one.expect),
    Deed.ASSIGN: lambda one: commands.assign(**one.base, post=one.post(), words=one.words, expect=one.expect),
    Deed.TRANSFER: lambda one: commands.transfer(**one.base, post=one.post(), words=one.words, expect=one.expect),
    Deed.NOTE: lambda one: commands.note(**one.base, words=one.words, files=handed_in(one.form)),
    Deed.WRITE: lambda one: commands.write(**one.base, words=one.words, files=handed_in(one.form)),
    Deed.ASK: lambda one: commands.ask(**one.base, words=one.words, expect=one.expect),
    Deed.PROPOSE: _propose,
    Deed.APPROVE: lambda one: commands.approve(**one.base, words=one.words, expect=one.expect),
    Deed.SEND_BACK: lambda one: commands.send_back(**one.base, words=one.words, expect=one.expect),
    Deed.DECIDE: _decide,
    Deed.JOIN: _join,
    Deed.LEAVE_CLUSTER: lambda one: commands.leave_cluster(**one.base),
    Deed.UNMASK: _ask_unmask,
    Deed.CONFIRM_WITHDRAWAL: lambda one: commands.confirm_withdrawal(**one.base, words=one.words),
    Deed.KEEP_OPEN: lambda one: commands.keep_open(**one.base, words=one.words),
}  # fmt: skip
