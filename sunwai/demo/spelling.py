"""How one person writes a phrase: Roman Urdu has no fixed spelling, thumbs slip, some write in capitals."""

from __future__ import annotations

import random
import re

VARIANTS: dict[str, tuple[str, ...]] = {
    "hai": ("hai", "he", "h", "hy", "hay"), "hain": ("hain", "hen", "hn", "hein"),
    "nahi": ("nahi", "nahin", "nhi", "ni", "nai"), "bohat": ("bohat", "bht", "buht", "bahut", "boht"),
    "kaam": ("kaam", "kam"), "acha": ("acha", "achha", "axha"), "theek": ("theek", "thik", "tik"),
    "tha": ("tha", "tha", "tha g"), "gaya": ("gaya", "gya", "gia"), "ho": ("ho", "hu"),
    "kiya": ("kiya", "kia", "kya"), "mein": ("mein", "me", "main", "mai"), "kya": ("kya", "kia"),
    "rishwat": ("rishwat", "rishvat", "rishwt", "reshwat"), "paisay": ("paisay", "paise", "pesay", "pese"),
    "paisa": ("paisa", "pesa"), "liye": ("liye", "lie", "liay"), "diye": ("diye", "die", "diay"),
    "shukriya": ("shukriya", "shukria", "shukrya"), "ke": ("ke", "k"), "se": ("se", "sy"), "ne": ("ne", "nay"),
    "masla": ("masla", "msla", "maslah"), "koi": ("koi", "koe"), "meharbani": ("meharbani", "mehrbani", "maherbani"),
    "yeh": ("yeh", "ye", "yh"), "hua": ("hua", "howa", "hwa"), "din": ("din", "dino"), "rupay": ("rupay", "rs", "rupe"),
    "daftar": ("daftar", "dafter", "office"), "dawai": ("dawai", "dwai", "dawae"), "mutmain": ("mutmain", "mutmaeen"),
    "aur": ("aur", "or"), "message": ("message", "msg", "massage"), "bahar": ("bahar", "bahir", "bhr"),
    "fees": ("fees", "fee", "fess"), "zyada": ("zyada", "ziada", "zada"), "main": ("main", "mai", "me"),
}  # fmt: skip
HUNDREDS = {
    200: ("do sau", "دو سو"), 300: ("teen sau", "تین سو"), 500: ("paanch sau", "پانچ سو"), 700: ("saat sau", "سات سو"),
    1000: ("aik hazar", "ایک ہزار"), 1500: ("derh hazar", "ڈیڑھ ہزار"), 2000: ("do hazar", "دو ہزار"),
    2500: ("dhai hazar", "ڈھائی ہزار"), 3000: ("teen hazar", "تین ہزار"), 5000: ("paanch hazar", "پانچ ہزار"),
    10_000: ("das hazar", "دس ہزار"),
}  # fmt: skip
_WORD = re.compile(r"[a-z]+")
_URDU_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def filled(phrase: str, luck: random.Random) -> str:
    """The phrase with an amount, a wait and so on of this person's."""
    amount = luck.choices(list(HUNDREDS), weights=[10, 8, 20, 4, 20, 8, 12, 3, 6, 6, 3])[0]
    roman, urdu = HUNDREDS[amount]
    shown = luck.choice([str(amount), f"{amount:,}", f"{amount}/-"])
    in_urdu = luck.choice([urdu, str(amount).translate(_URDU_DIGITS), str(amount)])
    return phrase.format(
        amount=shown, amount_words=roman, amount_ur=in_urdu,
        k=max(1, amount // 1000), days=luck.randint(3, 60), hours=luck.randint(1, 7), weeks=luck.randint(2, 9),
    )  # fmt: skip


def written(phrase: str, language: str, luck: random.Random) -> str:
    """The filled phrase as this person types it."""
    text = filled(phrase, luck)
    if language.endswith("Latn"):
        text = _WORD.sub(lambda word: luck.choice(VARIANTS.get(word[0], (word[0],))), text)
    if language != "ur":
        habit = luck.random()
        text = text.upper() if habit < 0.06 else text.capitalize() if habit < 0.3 else text
    return text + luck.choices(["", ".", "..", "!", " "], weights=[70, 15, 6, 4, 5])[0]
