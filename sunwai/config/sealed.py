"""Every sealed column and file of the house beside people's numbers, and what for: `sunwai rekey` goes by it."""

from __future__ import annotations

SEALED = [
    ("messages_message", "sealed", "messages.text"),
    ("messages_part", "sealed", "messages.text"),
    ("transactions_quarantinedrow", "sealed", "transactions.row"),
    ("transactions_uploadpart", "sealed", "transactions.upload"),
    ("outreach_call", "sealed", "outreach.call"),
    ("outreach_workitem", "note_sealed", "outreach.call"),
    ("outreach_rollout", "seed_sealed", "outreach.seed"),
    ("feedback_reply", "sealed", "feedback.words"),
    ("feedback_reading", "because_sealed", "feedback.words"),
    ("feedback_review", "gist_sealed", "feedback.words"),
    ("feedback_danger", "done_sealed", "feedback.words"),
    ("people_citizen", "sealed", "people.citizen"),
    ("casework_cluster", "headline_sealed", "casework.words"),
    ("casework_case", "gist_sealed", "casework.words"),
    ("casework_caseevent", "sealed", "casework.words"),
    ("casework_caseparty", "code_sealed", "casework.code"),
    ("casework_unmasking", "reason_sealed", "casework.words"),
    ("casework_casefile", "name_sealed", "casework.words"),
    ("complaints_repeatreview", "reason_sealed", "complaints.words"),
    ("complaints_textfiling", "what_sealed", "complaints.words"),
    ("complaints_spotcheckmonth", "seed_sealed", "complaints.seed"),
    ("complaints_spotcheck", "note_sealed", "complaints.words"),
    ("complaints_pressure", "sealed", "complaints.words"),
    ("complaints_pressure", "done_sealed", "complaints.words"),
    ("complaints_hook", "secret_sealed", "complaints.hook"),
]
FILES = [("files", "casework.file"), ("voices", "messages.voice")]
"""The folders of the var folder whose files are sealed, and what for."""
KEYS = {"casework_caseevent": ("case_id", "n")}
"""The primary keys that are not `id`."""
