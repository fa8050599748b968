"""What the sample government delivers: departments, services, kinds of offices and posts.

Fees and time limits are sample values near the notified ones; nothing here is a statement of law.
"""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]
"""A name in English and in Urdu."""


@dataclass(frozen=True)
class Department:
    """A department: how many offices it has in the province, where, and the titles of its posts."""

    code: str
    name: Pair
    top: Pair
    district_head: Pair
    office_head: Pair
    clerks: tuple[Pair, ...]
    offices: int
    least: int
    """Offices that every tehsil has at least; 0 puts at least one into each district's seat."""
    kinds: tuple[Pair, ...]


DEPARTMENTS = (
    Department(
        "revenue", ("Board of Revenue", "بورڈ آف ریونیو"),
        ("Senior Member, Board of Revenue", "سینئر ممبر بورڈ آف ریونیو"),
        ("Additional Deputy Commissioner (Revenue)", "ایڈیشنل ڈپٹی کمشنر (ریونیو)"),
        ("Officer in Charge, Land Records", "انچارج لینڈ ریکارڈ"),
        (("Service Centre Official", "سروس سنٹر آفیشل"), ("Patwari", "پٹواری"), ("Registry Clerk", "رجسٹری کلرک")),
        320, 1,
        (("Arazi Record Centre", "اراضی ریکارڈ سنٹر"), ("Sub-Registrar's Office", "دفتر سب رجسٹرار"),
         ("Domicile Branch", "ڈومیسائل برانچ"), ("Qanungo Record Centre", "قانونگوئی ریکارڈ سنٹر")),
    ),
    Department(
        "police", ("Police", "پولیس"), ("Inspector General of Police", "انسپکٹر جنرل پولیس"),
        ("District Police Officer", "ڈسٹرکٹ پولیس آفیسر"), ("Station House Officer", "ایس ایچ او"),
        (("Moharrar", "محرر"), ("Front Desk Official", "فرنٹ ڈیسک آفیشل"), ("Investigation Officer", "تفتیشی افسر")),
        370, 1,
        (("Police Station City", "تھانہ سٹی"), ("Police Khidmat Markaz", "پولیس خدمت مرکز"),
         ("Police Station Saddar", "تھانہ صدر"), ("Driving Licence Centre", "ڈرائیونگ لائسنس سنٹر"),
         ("Police Station Civil Lines", "تھانہ سول لائنز"), ("Police Station A Division", "تھانہ اے ڈویژن"),
         ("Police Station B Division", "تھانہ بی ڈویژن"), ("Police Station Factory Area", "تھانہ فیکٹری ایریا")),
    ),
    Department(
        "health", ("Health", "صحت"), ("Secretary Health", "سیکرٹری صحت"),
        ("Chief Executive Officer, Health", "چیف ایگزیکٹو آفیسر صحت"),
        ("Medical Superintendent", "میڈیکل سپرنٹنڈنٹ"),
        (("Registration Clerk", "رجسٹریشن کلرک"), ("Ward In-charge", "وارڈ انچارج"), ("Dispenser", "ڈسپنسر")), 260, 1,
        (("Tehsil Headquarters Hospital", "تحصیل ہیڈ کوارٹر ہسپتال"), ("Rural Health Centre", "دیہی مرکز صحت"),
         ("Dialysis Centre", "ڈائیلیسز سنٹر")),
    ),
    Department(
        "rescue", ("Emergency Service", "ایمرجنسی سروس"),
        ("Director General, Emergency Service", "ڈائریکٹر جنرل ایمرجنسی سروس"),
        ("District Emergency Officer", "ڈسٹرکٹ ایمرجنسی آفیسر"), ("Station Coordinator", "سٹیشن کوآرڈینیٹر"),
        (("Control Room Operator", "کنٹرول روم آپریٹر"), ("Shift In-charge", "شفٹ انچارج")), 160, 1,
        (("Rescue 1122 Station", "ریسکیو 1122 سٹیشن"),),
    ),
    Department(
        "local-government", ("Local Government", "لوکل گورنمنٹ"),
        ("Secretary Local Government", "سیکرٹری لوکل گورنمنٹ"),
        ("Deputy Director Local Government", "ڈپٹی ڈائریکٹر لوکل گورنمنٹ"), ("Chief Officer", "چیف آفیسر"),
        (("Union Council Secretary", "سیکرٹری یونین کونسل"), ("Birth Register Clerk", "پیدائش رجسٹر کلرک")), 240, 1,
        (("Municipal Committee", "میونسپل کمیٹی"), ("Union Council", "یونین کونسل")),
    ),
    Department(
        "housing", ("Housing and Town Planning", "ہاؤسنگ و ٹاؤن پلاننگ"), ("Secretary Housing", "سیکرٹری ہاؤسنگ"),
        ("Deputy Director Town Planning", "ڈپٹی ڈائریکٹر ٹاؤن پلاننگ"), ("Assistant Director", "اسسٹنٹ ڈائریکٹر"),
        (("Building Inspector", "بلڈنگ انسپکٹر"), ("One-window Clerk", "ون ونڈو کلرک")), 50, 0,
        (("Town Planning Office", "دفتر ٹاؤن پلاننگ"),),
    ),
    Department(
        "food", ("Food", "خوراک"), ("Secretary Food", "سیکرٹری خوراک"),
        ("District Food Controller", "ڈسٹرکٹ فوڈ کنٹرولر"), ("Centre In-charge", "سنٹر انچارج"),
        (("Bardana Clerk", "باردانہ کلرک"),), 100, 0,
        (("Wheat Procurement Centre", "مرکز خریداری گندم"),),
    ),
)  # fmt: skip

CNIC: Pair = ("CNIC", "شناختی کارڈ")
SERVICES: tuple[tuple[str, str, Pair, int, int | str, Pair], ...] = (
    ("property-registration", "revenue", ("Registration of property", "رجسٹری جائیداد"), 1000, 3,
     ("CNICs of both parties, fard, deed, challan", "فریقین کے شناختی کارڈ، فرد، دستاویز، چالان")),
    ("fard", "revenue", ("Copy of land record (fard)", "فرد (نقل ریکارڈ اراضی)"), 150, 1, CNIC),
    ("mutation", "revenue", ("Mutation of land (intiqal)", "انتقال اراضی"), 500, 15,
     ("CNICs of both parties, fard, deed", "فریقین کے شناختی کارڈ، فرد، دستاویز")),
    ("domicile", "revenue", ("Domicile certificate", "ڈومیسائل سرٹیفکیٹ"), 200, 7,
     ("CNIC, proof of residence", "شناختی کارڈ، رہائش کا ثبوت")),
    ("flood-relief", "revenue", ("Flood relief payment", "سیلاب امدادی رقم"), 0, 30, CNIC),
    ("driving-licence", "police", ("Driving licence", "ڈرائیونگ لائسنس"), 900, 7,
     ("CNIC, medical certificate, learner permit", "شناختی کارڈ، میڈیکل سرٹیفکیٹ، لرنر پرمٹ")),
    ("character-certificate", "police", ("Character certificate", "کریکٹر سرٹیفکیٹ"), 300, 3, CNIC),
    ("fir", "police", ("First information report (FIR)", "ایف آئی آر"), 0, 1, CNIC),
    ("rescue-15", "police", ("Police emergency call (15)", "پولیس ایمرجنسی 15"), 0, "", ("None", "کوئی نہیں")),
    ("hospital-emergency", "health", ("Hospital emergency", "ہسپتال ایمرجنسی"), 0, "", ("None", "کوئی نہیں")),
    ("hospital-indoor", "health", ("Hospital ward (indoor)", "ہسپتال داخلہ (انڈور)"), 0, "", CNIC),
    ("dialysis", "health", ("Dialysis", "ڈائیلیسز"), 0, "", CNIC),
    ("rescue-1122", "rescue", ("Rescue 1122", "ریسکیو 1122"), 0, "", ("None", "کوئی نہیں")),
    ("patient-transfer", "rescue", ("Patient transfer", "مریض کی منتقلی"), 0, 1,
     ("Referral from the hospital", "ہسپتال کا ریفرل")),
    ("birth-certificate", "local-government", ("Birth certificate", "پیدائش سرٹیفکیٹ"), 200, 3,
     ("CNICs of the parents, hospital slip", "والدین کے شناختی کارڈ، ہسپتال کی پرچی")),
    ("marriage-certificate", "local-government", ("Marriage certificate", "نکاح سرٹیفکیٹ"), 200, 3,
     ("CNICs, nikahnama", "شناختی کارڈ، نکاح نامہ")),
    ("building-plan", "housing", ("Approval of a building plan", "نقشے کی منظوری"), 5000, 30,
     ("CNIC, fard, building plan", "شناختی کارڈ، فرد، نقشہ")),
    ("property-transfer", "housing", ("Transfer of a plot", "پلاٹ کی منتقلی"), 2000, 15,
     ("CNICs of both parties, allotment letter", "فریقین کے شناختی کارڈ، الاٹمنٹ لیٹر")),
    ("bardana", "food", ("Bags for wheat (bardana)", "باردانہ برائے گندم"), 0, 7,
     ("CNIC, girdawari", "شناختی کارڈ، گرداوری")),
)  # fmt: skip

CENTRE: tuple[tuple[str, Pair, str], ...] = (
    ("punjab.chief-secretary", ("Chief Secretary", "چیف سیکرٹری"), ""),
    (
        "punjab.oversight",
        ("Secretary Implementation and Coordination", "سیکرٹری عملدرآمد و رابطہ"),
        "punjab.chief-secretary",
    ),
    ("punjab.operations", ("Head of Operations, Citizen Feedback", "سربراہ آپریشنز، عوامی رائے"), "punjab.oversight"),
    ("punjab.data", ("Data Manager, Citizen Feedback", "ڈیٹا منیجر، عوامی رائے"), "punjab.operations"),
    ("punjab.callers", ("Supervisor of Callers", "سپروائزر کالرز"), "punjab.operations"),
    *((f"punjab.caller-{n}", (f"Caller {n}", f"کالر {n}"), "punjab.callers") for n in range(1, 9)),
    ("punjab.reviewers", ("Supervisor of Reviewers", "سپروائزر جائزہ کاران"), "punjab.operations"),
    *((f"punjab.reviewer-{n}", (f"Reviewer {n}", f"جائزہ کار {n}"), "punjab.reviewers") for n in range(1, 5)),
)

HOLIDAYS_EACH_YEAR = (
    ("02-05", ("Kashmir Day", "یومِ کشمیر")), ("03-23", ("Pakistan Day", "یومِ پاکستان")),
    ("05-01", ("Labour Day", "یومِ مزدور")), ("05-28", ("Youm-e-Takbeer", "یومِ تکبیر")),
    ("08-14", ("Independence Day", "یومِ آزادی")), ("11-09", ("Iqbal Day", "یومِ اقبال")),
    ("12-25", ("Quaid-e-Azam Day", "یومِ قائدِ اعظم")),
)  # fmt: skip
FITR, ADHA, ASHURA = ("Eid-ul-Fitr", "عید الفطر"), ("Eid-ul-Adha", "عید الاضحیٰ"), ("Ashura", "عاشورہ")
MILAD = ("Eid Milad-un-Nabi", "عید میلاد النبی")
HOLIDAYS_BY_MOON = (
    *((day, FITR) for day in ("2025-03-31", "2025-04-01", "2025-04-02", "2026-03-20", "2026-03-21", "2026-03-23",
                              "2027-03-10", "2027-03-11", "2027-03-12")),
    *((day, ADHA) for day in ("2025-06-06", "2025-06-07", "2025-06-09", "2026-05-27", "2026-05-28", "2026-05-29",
                              "2027-05-17", "2027-05-18", "2027-05-19")),
    *((day, ASHURA) for day in ("2025-07-05", "2025-07-06", "2026-06-25", "2026-06-26", "2027-06-15", "2027-06-16")),
    *((day, MILAD) for day in ("2025-09-06", "2026-08-26", "2027-08-15")),
)  # fmt: skip
LAHORE_FAIR = (("2025-03-29", "2026-03-28", "2027-03-27"), ("Mela Chiraghan", "میلہ چراغاں"))
