"""The texts by which posts hear that something waits for them: how many, and where; never about what or whom."""

from __future__ import annotations

from sunwai.messages.types import Purpose
from sunwai.messages.wordings import Wording, standing

READY = standing(Wording(
    "reports_ready", "Reports are ready", "رپورٹیں تیار ہیں", Purpose.REPORT,
    {"en": "{number} new in Sunwai for your post. Please open and acknowledge: {link}",
     "ur": "سنوائی میں آپ کے عہدے کے لیے {number} نئی رپورٹیں ہیں۔ کھول کر وصولی کی تصدیق کریں: {link}"},
    ("number", "link"),
))  # fmt: skip
REMINDER = standing(Wording(
    "reports_reminder", "Reminder before the date", "مقررہ تاریخ سے پہلے یاد دہانی", Purpose.REPORT,
    {"en": "Reminder: {number} in Sunwai still to be acknowledged by your post: {link}",
     "ur": "یاد دہانی: سنوائی میں آپ کے عہدے کی طرف سے {number} کی تصدیق ابھی باقی ہے: {link}"},
    ("number", "link"),
))  # fmt: skip
ESCALATED = standing(Wording(
    "reports_escalated", "Not acknowledged below", "نیچے تصدیق نہیں ہوئی", Purpose.REPORT,
    {"en": "{number} in Sunwai not acknowledged below your post and now with you: {link}",
     "ur": "سنوائی میں {number} کی تصدیق آپ کے ماتحت عہدے نے نہیں کی، اب یہ آپ کے پاس ہیں: {link}"},
    ("number", "link"),
))  # fmt: skip
LETTER = standing(Wording(
    "letter_issued", "A letter for a post", "عہدے کے نام خط", Purpose.REPORT,
    {"en": "{number} letter for your post is in Sunwai. Please read it: {link}",
     "ur": "سنوائی میں آپ کے عہدے کے نام {number} خط ہے۔ براہ کرم پڑھ لیں: {link}"},
    ("number", "link"),
))  # fmt: skip
