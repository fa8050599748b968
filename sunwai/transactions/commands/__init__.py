"""Deeds of transactions: feeds, imports, retraction, quarantine, uploads, tokens and batches."""

from __future__ import annotations

from sunwai.transactions.commands.batches import import_batch, make_token, revoke_token
from sunwai.transactions.commands.feeds import check_feeds, define_feed
from sunwai.transactions.commands.importing import import_file
from sunwai.transactions.commands.mappings import (
    draft_mapping,
    redraft_mapping,
    release_mapping,
    try_mapping,
    withdraw_mapping,
)
from sunwai.transactions.commands.mending import (
    drop_quarantined,
    quarantine_csv,
    replay,
    replay_file,
    show_quarantined,
)
from sunwai.transactions.commands.retracting import retract_file
from sunwai.transactions.commands.uploads import hand_upload, read_upload

__all__ = [
    "check_feeds", "define_feed", "draft_mapping", "drop_quarantined", "hand_upload", "import_batch",
    "import_file", "make_token", "quarantine_csv", "read_upload", "redraft_mapping", "release_mapping", "replay",
    "replay_file", "retract_file", "revoke_token", "show_quarantined", "try_mapping", "withdraw_mapping",
]  # fmt: skip
