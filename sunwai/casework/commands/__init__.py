"""Every deed of the room."""

from __future__ import annotations

from sunwai.casework.commands.acting import act, act_all
from sunwai.casework.commands.boxes import open_box
from sunwai.casework.commands.clock import run_clock
from sunwai.casework.commands.clusters import claim, join, leave_cluster, support
from sunwai.casework.commands.deeds import (
    appeal,
    approve,
    ask,
    assign,
    confirm,
    confirm_withdrawal,
    decide,
    escalate,
    keep_open,
    note,
    overturn,
    pick_up,
    propose,
    rate,
    refuse,
    reopen,
    reply,
    send_back,
    transfer,
    withdraw,
    write,
)
from sunwai.casework.commands.defining import (
    define_category,
    define_route,
    define_rule,
    define_template,
    end_category,
)
from sunwai.casework.commands.files import sweep_files
from sunwai.casework.commands.filing import file_case, file_cases
from sunwai.casework.commands.ledgering import write_hour
from sunwai.casework.commands.loading import load_categories
from sunwai.casework.commands.moving import follow_calendar, move_deadlines
from sunwai.casework.commands.unmasking import ask_unmask, decide_unmask

__all__ = [
    "act", "act_all", "appeal", "approve", "ask", "ask_unmask", "assign", "claim", "confirm", "confirm_withdrawal",
    "decide", "decide_unmask", "define_category", "define_route", "define_rule", "define_template", "end_category",
    "escalate", "file_case", "file_cases", "follow_calendar", "join", "keep_open", "leave_cluster", "load_categories",
    "move_deadlines", "note", "open_box", "overturn", "pick_up", "propose", "rate", "refuse", "reopen", "reply",
    "run_clock", "send_back", "support", "sweep_files", "transfer", "withdraw", "write", "write_hour",
]  # fmt: skip
