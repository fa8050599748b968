"""The texts that this room sends by itself."""

from __future__ import annotations

from sunwai.messages.types import Purpose
from sunwai.messages.wordings import Wording, standing

STOPPED = standing(Wording(
    "stopped", "Confirmation of STOP", "STOP کی تصدیق", Purpose.CONFIRMATION,
    {"en": "You will get no more questions from us. Thank you.", "ur": "اب آپ سے کوئی سوال نہیں پوچھا جائے گا۔ شکریہ۔"},
))  # fmt: skip
STARTED = standing(Wording(
    "started", "Confirmation of START", "START کی تصدیق", Purpose.CONFIRMATION,
    {"en": "We may ask you again how a service went. Send STOP to be left alone.",
     "ur": "ہم آپ سے دوبارہ پوچھ سکیں گے کہ خدمت کیسی رہی۔ بند کرنے کے لیے STOP لکھیں۔"},
))  # fmt: skip
EMERGENCY = standing(Wording(
    "emergency", "Emergency number, after a report of danger", "خطرے کی اطلاع پر ہنگامی نمبر", Purpose.EMERGENCY,
    {"en": "Emergency help, day and night: {numbers}. The call is free.",
     "ur": "ہنگامی مدد، دن رات: {numbers}۔ کال مفت ہے۔"},
    ("numbers",),
))  # fmt: skip
