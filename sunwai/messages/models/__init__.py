from __future__ import annotations

from sunwai.directory.seasons import Hours, HoursProfile
from sunwai.messages.models.duty import Alarm, Alert, AlertTry, DutySwap, DutyTurn
from sunwai.messages.models.gate import Budget, GateChange, Limit, Pause
from sunwai.messages.models.line import Line, LineSwitch, Vendor
from sunwai.messages.models.message import Message, OpenQuestion, Part, Receipt
from sunwai.messages.models.template import Template, TemplateVersion
from sunwai.messages.models.voice import CallRecord, InboundCall, Prompt, PromptVersion

__all__ = [
    "Alarm", "Alert", "AlertTry", "Budget", "CallRecord", "DutySwap", "DutyTurn", "GateChange", "Hours", "HoursProfile",
    "InboundCall", "Limit", "Line", "LineSwitch", "Message", "OpenQuestion", "Part", "Pause", "Prompt", "PromptVersion",
    "Receipt", "Template", "TemplateVersion", "Vendor",
]  # fmt: skip
