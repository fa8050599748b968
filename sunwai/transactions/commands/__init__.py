"""Deeds of transactions: feeds, imports, retraction, quarantine, uploads, tokens and batches."""

from __future__ import annotations

from sunwai.transactions.commands.feeds import check_feeds, define_feed
from sunwai.transactions.commands.importing import import_file

__all__ = ["check_feeds", "define_feed", "import_file"]
