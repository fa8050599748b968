"""Programmes, invitations and attempts; the callers and their work; vendors' invoices."""

from __future__ import annotations

from sunwai.outreach.models.asking import Attempt, Decision, Invitation, Programme, Question
from sunwai.outreach.models.calling import Call, Caller, LeaderList, Listening, Shift, WorkItem
from sunwai.outreach.models.rollouts import Rollout
from sunwai.outreach.models.vendors import Invoice, InvoiceRow

__all__ = [
    "Attempt", "Call", "Caller", "Decision", "Invitation", "Invoice", "InvoiceRow", "LeaderList", "Listening",
    "Programme", "Question", "Rollout", "Shift", "WorkItem",
]  # fmt: skip
