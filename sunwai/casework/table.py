"""The state machine of a case: one table. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Iterable

from sunwai.casework.types import OPEN, Deed, Move, Role, Status

OFFICE = {Role.OFFICER, Role.SUPERVISOR, Role.DESK}
ON_DESK = {Status.NEW, Status.IN_PROGRESS, Status.INFO_NEEDED}
ENDED = {Status.CONFIRMED, Status.UNANSWERED}
SAYS = {Role.CITIZEN, Role.REPRESENTATIVE}
APART = {Role.SPOT_CHECKER, Role.APPEAL}
EVERY = set(Status)


def _move(deed: Deed, states: Iterable[Status], roles: Iterable[Role], to: Status | None = None) -> Move:
    return Move(deed, frozenset(states), frozenset(roles), to)


TABLE: tuple[Move, ...] = (
    _move(Deed.PICK_UP, {Status.NEW}, {Role.OFFICER, Role.SUPERVISOR}, Status.IN_PROGRESS),
    _move(Deed.ASSIGN, ON_DESK, {Role.SUPERVISOR, Role.DESK}),
    _move(Deed.TRANSFER, ON_DESK, OFFICE, Status.NEW),
    _move(Deed.NOTE, EVERY - {Status.WITHDRAWN}, OFFICE | APART | {Role.SECOND}),
    _move(Deed.WRITE, EVERY - {Status.WITHDRAWN}, SAYS | OFFICE | APART),
    _move(Deed.ASK, {Status.IN_PROGRESS}, {Role.OFFICER, Role.SUPERVISOR}, Status.INFO_NEEDED),
    _move(Deed.REPLY, {Status.INFO_NEEDED}, SAYS | {Role.CLOCK}, Status.IN_PROGRESS),
    _move(Deed.PROPOSE, {Status.IN_PROGRESS}, {Role.OFFICER, Role.SUPERVISOR}, Status.TOLD),
    _move(Deed.PROPOSE_REFUSAL, {Status.IN_PROGRESS}, {Role.OFFICER, Role.SUPERVISOR}, Status.CHECKING),
    _move(Deed.APPROVE, {Status.CHECKING}, {Role.SECOND}, Status.TOLD),
    _move(Deed.SEND_BACK, {Status.CHECKING}, {Role.SECOND}, Status.IN_PROGRESS),
    _move(Deed.CONFIRM, {Status.TOLD}, {Role.CITIZEN}, Status.CONFIRMED),
    _move(Deed.REFUSE, {Status.TOLD}, {Role.CITIZEN}, Status.NEW),
    _move(Deed.LAPSE, {Status.TOLD}, {Role.CLOCK}, Status.UNANSWERED),
    _move(Deed.REOPEN, ENDED, {Role.CITIZEN}, Status.NEW),
    _move(Deed.WITHDRAW, ON_DESK | {Status.CHECKING, Status.TOLD}, {Role.CITIZEN}, Status.WITHDRAWING),
    _move(Deed.CONFIRM_WITHDRAWAL, {Status.WITHDRAWING}, {Role.SPOT_CHECKER}, Status.WITHDRAWN),
    _move(Deed.KEEP_OPEN, {Status.WITHDRAWING}, {Role.SPOT_CHECKER, Role.CITIZEN, Role.CLOCK}, Status.NEW),
    _move(Deed.APPEAL, {Status.TOLD} | ENDED, {Role.CITIZEN}, Status.APPEALED),
    _move(Deed.DECIDE, {Status.APPEALED}, {Role.APPEAL}, Status.DECIDED),
    _move(Deed.ESCALATE, OPEN, {Role.CLOCK, Role.SUPERVISOR}),
    _move(Deed.OVERTURN, ENDED, {Role.SPOT_CHECKER}, Status.NEW),
    _move(Deed.RATE, {Status.TOLD, Status.DECIDED} | ENDED, {Role.CITIZEN}),
    _move(Deed.JOIN, OPEN, OFFICE),
    _move(Deed.LEAVE_CLUSTER, OPEN, OFFICE | {Role.CITIZEN}),
    _move(Deed.SUPPORT, OPEN, {Role.CITIZEN}),
    _move(Deed.CLAIM, EVERY, {Role.CITIZEN}),
    _move(Deed.UNMASK, EVERY, {Role.CUSTODIAN}),
    _move(Deed.MOVE_DUE, OPEN, {Role.CLOCK, Role.SUPERVISOR, Role.DESK}),
    _move(Deed.CALL, {Status.IN_PROGRESS, Status.INFO_NEEDED}, {Role.OFFICER, Role.SUPERVISOR}),
    _move(Deed.CALLED, EVERY, {Role.CLOCK}),
)
"""The first deed, FILE, makes the case and so is not here. One deed has one line."""

MOVES: dict[Deed, Move] = {move.deed: move for move in TABLE}


def allows(deed: Deed, status: Status, role: Role) -> bool:
    """Whether the table has this deed, from this state, by this role."""
    move = MOVES.get(deed)
    return move is not None and status in move.states and role in move.roles


def after(deed: Deed, status: Status) -> Status:
    """The state that a deed leaves a case in."""
    return MOVES[deed].to or status
