"""Questions: what came back, what waits for a person, how well two persons agree, who may be in danger."""

from __future__ import annotations

from sunwai.feedback.queries.dangers import danger_for, dangers_of, dangers_visible_to, open_dangers
from sunwai.feedback.queries.replies import (
    Answers,
    Heard,
    Today,
    because_of,
    heard,
    reading_to_check,
    readings_of,
    recording_of,
    replies_visible_to,
    reply_for_review,
    today_by_office,
    unread,
    words_of,
    words_of_many,
)
from sunwai.feedback.queries.reviews import (
    Agreement,
    Reviewed,
    Standing,
    agreement,
    review_queue,
    reviewed_by_people,
    reviews_of,
    standing,
    waiting,
)

__all__ = [
    "Agreement", "Answers", "Heard", "Reviewed", "Standing", "Today", "agreement", "because_of", "danger_for",
    "dangers_of",    "dangers_visible_to", "heard", "open_dangers", "reading_to_check", "readings_of", "recording_of",
    "replies_visible_to", "reply_for_review", "review_queue", "reviewed_by_people", "reviews_of", "standing",
    "today_by_office", "unread", "waiting", "words_of", "words_of_many",
]  # fmt: skip
