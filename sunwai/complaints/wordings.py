"""The texts of this room. None names a matter or an office: on a shared phone others read along."""

from __future__ import annotations

from sunwai.messages.types import Purpose
from sunwai.messages.wordings import Wording, standing

CODE = standing(Wording(
    "case-code", "One-time code", "ایک بار کا کوڈ", Purpose.CODE,
    {"en": "Your code is {digits}. It works for {minutes} minutes. Tell it to nobody who calls you.",
     "ur": "آپ کا کوڈ {digits} ہے۔ یہ {minutes} منٹ تک کام کرے گا۔ فون کرنے والے کسی شخص کو نہ بتائیں۔"},
    ("digits", "minutes"),
))  # fmt: skip
CONSENT = standing(Wording(
    "case-consent", "Code by which somebody agrees to be represented", "نمائندگی کی رضامندی کا کوڈ", Purpose.CODE,
    {"en": "Somebody wants to file a case in your name. If you agree, tell them the code {digits}. If not, keep it.",
     "ur": "کوئی آپ کے نام سے درخواست دینا چاہتا ہے۔ اگر آپ راضی ہیں تو اسے کوڈ {digits} بتائیں، ورنہ نہ بتائیں۔"},
    ("digits",),
))  # fmt: skip
ASK_WHAT = standing(Wording(
    "case-ask-what", "Case by text: what", "پیغام سے درخواست: کیا ہوا", Purpose.CONFIRMATION,
    {"en": "We are listening. What is the matter? Write it in one text.",
     "ur": "ہم سن رہے ہیں۔ کیا مسئلہ ہے؟ ایک پیغام میں لکھ دیں۔"},
))  # fmt: skip
ASK_WHERE = standing(Wording(
    "case-ask-where", "Case by text: where", "پیغام سے درخواست: کہاں", Purpose.CONFIRMATION,
    {"en": "Thank you. Where is it? Write the place and its tehsil or district.",
     "ur": "شکریہ۔ یہ کہاں ہے؟ جگہ اور تحصیل یا ضلع لکھ دیں۔"},
))  # fmt: skip
ASK_AGAIN = standing(Wording(
    "case-ask-again", "Case by text: write it in words", "پیغام سے درخواست: الفاظ میں لکھیں", Purpose.CONFIRMATION,
    {"en": "Please write it in words. Send STOP to end this.",
     "ur": "براہ کرم الفاظ میں لکھیں۔ ختم کرنے کے لیے STOP لکھیں۔"},
))  # fmt: skip
TOO_MANY = standing(Wording(
    "case-too-many", "So many cases in a day", "ایک دن میں بہت درخواستیں", Purpose.CONFIRMATION,
    {"en": "{filed} cases came from this number today, the limit is {most}. A person now looks at it. Write again"
           " tomorrow.",
     "ur": "آج اس نمبر سے {filed} درخواستیں آئیں، حد {most} ہے۔ اب ایک فرد اسے دیکھے گا۔ کل دوبارہ لکھیں۔"},
    ("filed", "most"),
))  # fmt: skip
OUTCOME = standing(Wording(
    "case-outcome", "Is it solved? 1 or 2", "کیا مسئلہ حل ہوا؟ 1 یا 2", Purpose.CASE,
    {"en": "Case {number}: an outcome is written. Is it solved? Reply 1 for yes, 2 for no.",
     "ur": "درخواست {number} کا نتیجہ درج ہوا ہے۔ کیا مسئلہ حل ہو گیا؟ ہاں کے لیے 1، نہیں کے لیے 2 لکھیں۔"},
    ("number",),
))  # fmt: skip
OUTCOME_YES = standing(Wording(
    "case-outcome-yes", "Thanks for the confirmation", "تصدیق کا شکریہ", Purpose.CONFIRMATION,
    {"en": "Thank you. Case {number} counts as solved because you said so. You may open it again.",
     "ur": "شکریہ۔ آپ کے کہنے پر درخواست {number} حل شدہ مانی گئی۔ آپ اسے دوبارہ کھول سکتے ہیں۔"},
    ("number",),
))  # fmt: skip
OUTCOME_NO = standing(Wording(
    "case-outcome-no", "It is open again", "درخواست دوبارہ کھل گئی", Purpose.CONFIRMATION,
    {"en": "Case {number} is open again, and a higher officer sees what you said.",
     "ur": "درخواست {number} دوبارہ کھل گئی ہے اور افسر بالا آپ کا جواب دیکھے گا۔"},
    ("number",),
))  # fmt: skip
OUTCOME_UNCLEAR = standing(Wording(
    "case-outcome-unclear", "Reply 1 or 2", "1 یا 2 لکھیں", Purpose.CONFIRMATION,
    {"en": "Case {number}: reply only 1 if it is solved, or 2 if it is not.",
     "ur": "درخواست {number}: حل ہو گیا تو صرف 1 لکھیں، نہیں ہوا تو صرف 2۔"},
    ("number",),
))  # fmt: skip
HELD = standing(Wording(
    "held", "How to see what is held", "رکھی گئی معلومات دیکھنے کا طریقہ", Purpose.CONFIRMATION,
    {"en": "What is held about your number, and how to have it removed: {link} opens with a code that we text you.",
     "ur": "آپ کے نمبر کی کیا معلومات رکھی گئی ہیں اور انھیں کیسے ہٹوائیں: {link} پیغام سے آئے کوڈ سے کھلے گا۔"},
    ("link",),
))  # fmt: skip
OFFER = standing(Wording(
    "case-offer", "Shall your answer become a case?", "کیا جواب کو درخواست بنایا جائے؟", Purpose.CASE,
    {"en": "What you told us can become a case. Your name stays hidden from the office. Reply YES if you want it."
           " Otherwise do nothing.",
     "ur": "آپ کی بتائی ہوئی بات پر درخواست درج ہو سکتی ہے۔ آپ کا نام دفتر سے چھپا رہے گا۔ چاہیں تو ہاں لکھیں،"
           " ورنہ کچھ نہ کریں۔"},
))  # fmt: skip
