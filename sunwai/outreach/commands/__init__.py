"""Every deed of the room: planning, deciding, asking, following, and the callers' desk."""

from __future__ import annotations

from sunwai.outreach.commands.advancing import advance
from sunwai.outreach.commands.answers import end_call
from sunwai.outreach.commands.deciding import decide
from sunwai.outreach.commands.desk import put_back, show_number, take_call, take_from_list
from sunwai.outreach.commands.ending import end_invitations, expire_invitations, mark_answered
from sunwai.outreach.commands.following import follow, follow_corrections, follow_retraction
from sunwai.outreach.commands.invoices import take_invoice
from sunwai.outreach.commands.leaders import draw_list
from sunwai.outreach.commands.listening import forget_listenings, listen_in, note_listenings
from sunwai.outreach.commands.programmes import (
    draft_programme,
    dry_run,
    dry_run_text,
    end_programme,
    release_programme,
)
from sunwai.outreach.commands.quality import draw_recalls
from sunwai.outreach.commands.queue import gather_work, lapse_calls, queue_work, withdraw_work
from sunwai.outreach.commands.ringing import note_bridges, ring
from sunwai.outreach.commands.settling import settle, settle_missed
from sunwai.outreach.commands.shifts import keep_caller, sign_off, sign_on

__all__ = [
    "advance", "decide", "draft_programme", "draw_list", "draw_recalls", "dry_run", "dry_run_text", "end_call",
    "end_invitations", "end_programme", "expire_invitations", "follow", "follow_corrections", "follow_retraction",
    "forget_listenings", "gather_work", "keep_caller", "lapse_calls", "listen_in", "mark_answered", "note_bridges",
    "note_listenings", "put_back", "queue_work", "release_programme", "ring", "settle", "settle_missed", "show_number",
    "sign_off", "sign_on", "take_call", "take_from_list", "take_invoice", "withdraw_work",
]  # fmt: skip
