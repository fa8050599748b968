"""The deed of this room: loading a directory from a folder of CSV files."""

from __future__ import annotations

from sunwai.directory.commands.leaves import end_leave, give_leave
from sunwai.directory.commands.loading import load
from sunwai.directory.commands.order_sheets import read_lines
from sunwai.directory.commands.posting import end_tenures, keep_order, plan_order, withdraw_order

__all__ = [
    "end_leave", "end_tenures", "give_leave", "keep_order", "load", "plan_order", "read_lines", "withdraw_order",
]  # fmt: skip
