"""What this room knows: its programmes and invitations, the callers and their work, vendors' invoices."""

from __future__ import annotations

from sunwai.outreach.queries.asking import (
    draft_of,
    funnel,
    invitation_by_token,
    known,
    newest_day,
    newest_version,
    reasons,
    replays,
    today_by_office,
    visible_invitations,
    visible_programmes,
)
from sunwai.outreach.queries.calling import caller_of, ended_contract, note_of, open_shift, own_offices, waiting
from sunwai.outreach.queries.rollouts import Wave, drawings_before, keeps_promise, order_of, places_of, waves_of

__all__ = [
    "Wave", "caller_of", "draft_of", "drawings_before", "ended_contract", "funnel", "invitation_by_token",
    "keeps_promise", "known", "newest_day", "newest_version", "note_of", "open_shift", "order_of", "own_offices",
    "places_of", "reasons", "replays", "today_by_office", "visible_invitations", "visible_programmes", "waiting",
    "waves_of",
]  # fmt: skip
