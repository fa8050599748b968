"""The call in which we listen: somebody dialled us, or rang and is called back."""

from __future__ import annotations

from sunwai.messages.voice.plan import CallPlan

HELLO = {
    "ur": "السلام علیکم۔ یہ حکومت کی سنوائی ہے۔ اردو کے لیے ایک دبائیں۔",
    "pa": "پنجابی لئی دو دباؤ۔",
    "en": "For English press three.",
}
TELL = {
    "ur": "آواز کے بعد اپنی بات بتائیں۔ بات ختم ہو تو کوئی بھی بٹن دبائیں۔",
    "pa": "آواز توں بعد اپنی گل دسو۔ گل مک جائے تے کوئی وی بٹن دباؤ۔",
    "en": "Tell us after the tone. Press any key when you have finished.",
}
CONFIRM = {
    "ur": "بھیجنے کے لیے ایک دبائیں۔ دوبارہ کہنے کے لیے دو دبائیں۔",
    "pa": "بھیجن لئی اک دباؤ۔ دوبارہ آکھن لئی دو دباؤ۔",
    "en": "Press one to send it. Press two to say it again.",
}
THANKS = {
    "ur": "شکریہ۔ آپ کی بات پہنچ گئی۔",
    "pa": "شکریہ۔ تہاڈی گل اپڑ گئی۔",
    "en": "Thank you. We have received what you said.",
}


def hearing_plan(language: str) -> CallPlan:
    """The plan of a call back: it plays no question, it listens."""
    return CallPlan(language, HELLO.get(language, HELLO["ur"]), is_hearing=True)


def sounds(languages: tuple[str, ...]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """What the engine needs to listen: each file's name, its prompt's code, and what is spoken where there is none."""
    hello = [(language, HELLO[language]) for language in languages if language in HELLO]
    found = {"hello": ("inbound-hello", hello)}
    for name, words in (("tell", TELL), ("confirm", CONFIRM), ("thanks", THANKS)):
        for language in languages:
            found[f"{name}-{language}"] = (f"inbound-{name}", [(language, words.get(language, words["ur"]))])
    return found
