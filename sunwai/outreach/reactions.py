from __future__ import annotations

from sunwai.base import clock
from sunwai.base.actors import process
from sunwai.base.events import reaction
from sunwai.messages.types import BridgesEnded, ListeningsEnded, MessagesMoved
from sunwai.outreach import commands
from sunwai.outreach.commands.shifts import let_go
from sunwai.people.models import Account
from sunwai.people.types import AccountClosed
from sunwai.transactions.types import FileRetracted, TransactionsAccepted, TransactionsCorrected

OUTREACH = process("outreach")


@reaction(TransactionsAccepted)
def decide_on_them(event: TransactionsAccepted) -> None:
    at = clock.now()
    commands.decide(by=OUTREACH, at=at, file=event.file)
    commands.advance(by=OUTREACH, at=at)


@reaction(MessagesMoved)
def settle_them(event: MessagesMoved) -> None:
    commands.settle(messages=event.messages, by=OUTREACH, at=clock.now())


@reaction(TransactionsCorrected)
def follow_corrections(event: TransactionsCorrected) -> None:
    commands.follow_corrections(file=event.file, by=OUTREACH, at=clock.now())


@reaction(FileRetracted)
def follow_retraction(event: FileRetracted) -> None:
    commands.follow_retraction(file=event.file, by=OUTREACH, at=clock.now())


@reaction(BridgesEnded)
def note_them(event: BridgesEnded) -> None:
    commands.note_bridges(bridges=event.bridges, by=OUTREACH, at=clock.now())


@reaction(ListeningsEnded)
def note_who_listened(event: ListeningsEnded) -> None:
    commands.note_listenings(listenings=event.listenings, by=OUTREACH, at=clock.now())


@reaction(AccountClosed)
def let_them_go(event: AccountClosed) -> None:
    let_go(account=Account.objects.get(pk=event.account), by=OUTREACH, at=clock.now())
