"""Names for sample officers: those of Faker's lists (MIT, see NOTICE) that we could write in both scripts, and more.

Nobody is meant by any of them.
"""

from __future__ import annotations

import random

WOMEN = (
    "Aqdas اقدس, Amna آمنہ, Husna حسنہ, Hafsa حفصہ, Humaira حمیرا, Khadija خدیجہ, Rabia رابعہ, Rubina روبینہ, "
    "Rozina روزینہ, Shahnaz شہناز, Ayesha عائشہ, Maryam مریم, Mishal مشال, Nosheen نوشین, Warda وردہ, Batool بتول, "
    "Gulshan گلشن, Maheen ماہین, Tabassum تبسم, Tamanna تمنا, Parveen پروین, Saima صائمہ, Nadia نادیہ, Sadia سعدیہ, "
    "Farzana فرزانہ, Shazia شازیہ, Uzma عظمیٰ, Fozia فوزیہ, Kiran کرن, Sidra سدرہ"
)
MEN = (
    "Aamir عامر, Aarif عارف, Aasim عاصم, Aatif عاطف, Adil عادل, Ali علی, Babar بابر, Basharat بشارت, Basit باسط, "
    "Bilal بلال, Danish دانش, Daud داؤد, Ehsan احسان, Ejaz اعجاز, Faizan فیضان, Ghalib غالب, Ghazanfar غضنفر, "
    "Ghulam غلام, Gulzar گلزار, Hamza حمزہ, Huzaifa حذیفہ, Ibrahim ابراہیم, Idrees ادریس, Iftikhar افتخار, "
    "Ikram اکرام, Jabbar جبار, Jafar جعفر, Jahangir جہانگیر, Jalal جلال, Jamal جمال, Jameel جمیل, Kaleem کلیم, "
    "Kamal کمال, Kamran کامران, Karim کریم, Kashif کاشف, Khalid خالد, Latif لطیف, Liaqat لیاقت, Luqman لقمان, "
    "Mahmood محمود, Majeed مجید, Mohsin محسن, Mumtaz ممتاز, Nadeem ندیم, Nadir نادر, Naeem نعیم, Najeeb نجیب, "
    "Nasir ناصر, Omar عمر, Osama اسامہ, Owais اویس, Pervaiz پرویز, Qadeer قدیر, Qamar قمر, Qasim قاسم, Rafiq رفیق, "
    "Raheel راحیل, Rashid راشد, Saad سعد, Sabir صابر, Sadaqat صداقت, Saif سیف, Sajid ساجد, Shafi شفیع, Tahir طاہر, "
    "Taimur تیمور, Talha طلحہ, Tariq طارق, Ubaid عبید, Umair عمیر, Usman عثمان, Waheed وحید, Walid ولید, Waseem وسیم, "
    "Yasin یاسین, Yasir یاسر, Zafar ظفر, Zahid زاہد, Zaheer ظہیر, Zakir ذاکر"
)
FAMILIES = (
    "Ahmad احمد, Awan اعوان, Haq الحق, Afridi آفریدی, Jan جان, Jibran جبران, Hussain حسین, Khan خان, Rajput راجپوت, "
    "Sharif شریف, Ali علی, Malik ملک, Niazi نیازی, Chaudhry چوہدری, Butt بٹ, Bhatti بھٹی, Cheema چیمہ, Gondal گوندل, "
    "Qureshi قریشی, Sial سیال, Warraich وڑائچ, Khokhar کھوکھر, Tarar تارڑ, Dogar ڈوگر, Virk ورک, Baloch بلوچ, "
    "Leghari لغاری, Mirza مرزا, Shah شاہ, Abbasi عباسی, Siddiqui صدیقی, Ansari انصاری, Hashmi ہاشمی, Iqbal اقبال"
)


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [one.split() for one in text.split(", ")]
    return [(english, urdu) for english, urdu in found]


def a_name(chance: random.Random) -> tuple[str, str]:
    """A name in both scripts; three in ten are women's."""
    first = chance.choice(_pairs(WOMEN if chance.random() < 0.3 else MEN))
    family = chance.choice([pair for pair in _pairs(FAMILIES) if pair[0] != first[0]])
    return f"{first[0]} {family[0]}", f"{first[1]} {family[1]}"
