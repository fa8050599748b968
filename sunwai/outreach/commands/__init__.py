"""Every deed of the room: planning, deciding, asking, following, and the callers' desk."""

from __future__ import annotations

from sunwai.outreach.commands.advancing import advance
from sunwai.outreach.commands.deciding import decide
from sunwai.outreach.commands.desk import end_call, lapse_calls, show_number, take_call
from sunwai.outreach.commands.ending import end_invitations, expire_invitations, mark_answered
from sunwai.outreach.commands.following import follow, follow_corrections, follow_retraction
from sunwai.outreach.commands.programmes import (
    draft_programme,
    dry_run,
    dry_run_text,
    end_programme,
    release_programme,
)
from sunwai.outreach.commands.settling import settle, settle_missed

__all__ = [
    "advance", "decide", "draft_programme", "dry_run", "dry_run_text", "end_call", "end_invitations", "end_programme",
    "expire_invitations", "follow", "follow_corrections", "follow_retraction", "lapse_calls", "mark_answered",
    "release_programme", "settle", "settle_missed", "show_number", "take_call",
]  # fmt: skip
