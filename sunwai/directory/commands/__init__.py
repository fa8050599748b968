"""The deeds of this room: loading a directory, changing it by drafts, posting officers, giving leave."""

from __future__ import annotations

from sunwai.directory.commands.changing import approve_change, check, draft_files, draft_rows, drop_change, put_due
from sunwai.directory.commands.ending import draft_end
from sunwai.directory.commands.leaves import end_leave, give_leave
from sunwai.directory.commands.loading import load
from sunwai.directory.commands.moving import draft_move
from sunwai.directory.commands.order_sheets import read_lines
from sunwai.directory.commands.posting import end_tenures, keep_order, plan_order, withdraw_order
from sunwai.directory.commands.taking import take_file
from sunwai.directory.commands.undoing import draft_undo

__all__ = [
    "approve_change", "check", "draft_end", "draft_files", "draft_move", "draft_rows", "draft_undo", "drop_change",
    "end_leave", "end_tenures", "give_leave", "keep_order", "load", "plan_order", "put_due", "read_lines", "take_file",
    "withdraw_order",
]  # fmt: skip
