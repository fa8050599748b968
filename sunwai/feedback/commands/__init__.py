"""Deeds: take what came in, read it, honour what it asks, let a person say better."""

from __future__ import annotations

from sunwai.feedback.commands.answering import answer_by_link, take_call_answer
from sunwai.feedback.commands.hearing import read_replies
from sunwai.feedback.commands.reviewing import review
from sunwai.feedback.commands.taking import take_messages

__all__ = ["answer_by_link", "read_replies", "review", "take_call_answer", "take_messages"]
