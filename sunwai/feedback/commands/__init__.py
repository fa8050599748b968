"""Deeds: take what came in, read it, honour what it asks, tell of danger, let a person say better."""

from __future__ import annotations

from sunwai.feedback.commands.alerts import close_alert, hear_alert, ring_alert, show_number, show_words, take_alert
from sunwai.feedback.commands.answering import answer_by_link, take_call_answer
from sunwai.feedback.commands.hearing import read_replies
from sunwai.feedback.commands.listening import listen
from sunwai.feedback.commands.rereading import reread_replies
from sunwai.feedback.commands.reviewing import hold_reply, release_reply, review, take_reply, undo_review
from sunwai.feedback.commands.taking import take_messages

__all__ = [
    "answer_by_link", "close_alert", "hear_alert", "hold_reply", "listen", "read_replies", "release_reply",
    "reread_replies", "review", "ring_alert", "show_number", "show_words", "take_alert", "take_call_answer",
    "take_messages", "take_reply", "undo_review",
]  # fmt: skip
