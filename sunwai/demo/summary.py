"""What a run of the demo says at its end: a table for people, one line of JSON for programs."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from sunwai.demo import accounts, one_time
from sunwai.demo.record import Record

SHOWN = (
    "admin", "oversight", "data", "clerk", "planner", "reviewer", "caller-1", "punjab.revenue", "punjab.food",
    "lahore.dc", "lahore.revenue", "lahore.cantt-01",
)  # fmt: skip


def show(console: Console, facts: dict[str, object], record: Record, address: str) -> None:
    """The day's numbers, then where to look and how to sign in."""
    numbers = Table(title="The sample day", show_header=False)
    for name, value in facts.items():
        shown = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
        numbers.add_row(name.replace("_", " "), shown)
    console.print(numbers)
    show_sign_ins(console, record, address)


def show_sign_ins(console: Console, record: Record, address: str) -> None:
    """The sample sign-ins with the codes of this moment."""
    signs = Table(title=f"Sample sign-ins at {address}")
    for column in ("name", "password", "code now", "role"):
        signs.add_column(column, no_wrap=column != "role", overflow="fold")
    roles = {sample.username: accounts.ROLES[sample.role][0] for sample in accounts.SAMPLES}
    for name in SHOWN:
        one = record.sign_in(name)
        signs.add_row(name, one.password, one_time.code(one.secret), roles[name])
    console.print(signs)
    console.print(
        "A code lasts half a minute: Enter shows new ones. Ctrl-C ends it; the next run is the next sample day."
    )
