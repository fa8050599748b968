"""What one may complain of, suggest, report or ask in the sample government."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]
LONG, SHORT, MIDDLE = "days-20-40-41", "days-3-7", "days-21"
ASKED = "citizen_asked:15|court:90"
RULES: list[tuple[str, str, str, tuple[str, ...], str]] = [
    (LONG, "20, 40 and 41 days", "۲۰، ۴۰ اور ۴۱ دن", ("20", "40", "41", "15", "15", "3w", "30", "7"), ASKED),
    (SHORT, "3 to 7 working days", "۳ سے ۷ ایام کار", ("3w", "7w", "8w", "7", "7", "1w", "15", "7"), "citizen_asked:7"),
    (MIDDLE, "21 days", "۲۱ دن", ("7", "21", "22", "10", "10", "2w", "30", "7"), ASKED),
]


@dataclass(frozen=True)
class Node:
    code: str
    parent: str
    name: Pair
    law: Pair = ("", "")
    department: str = ""
    rule: str = ""
    kind: str = "complaint"
    identity: str = "named"
    accuses: bool = False
    public: bool = False
    tags: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


REVENUE: Pair = ("Punjab Land Revenue Act 1967", "پنجاب لینڈ ریونیو ایکٹ ۱۹۶۷")
SERVICES: Pair = ("Punjab Right to Public Services Act 2019", "پنجاب رائٹ ٹو پبلک سروسز ایکٹ ۲۰۱۹")
REGISTER: Pair = ("Registration Act 1908", "رجسٹریشن ایکٹ ۱۹۰۸")
PRIVACY: Pair = ("Constitution of Pakistan, Article 14", "آئین پاکستان، آرٹیکل ۱۴")
POLICE: Pair = ("Police Order 2002", "پولیس آرڈر ۲۰۰۲")
FIR: Pair = ("Code of Criminal Procedure 1898, section 154", "مجموعہ ضابطہ فوجداری ۱۸۹۸، دفعہ ۱۵۴")
MOTOR: Pair = ("Provincial Motor Vehicles Ordinance 1965", "صوبائی موٹر وہیکلز آرڈیننس ۱۹۶۵")
HEALTH: Pair = ("Punjab Healthcare Commission Act 2010", "پنجاب ہیلتھ کیئر کمیشن ایکٹ ۲۰۱۰")
RESCUE: Pair = ("Punjab Emergency Service Act 2006", "پنجاب ایمرجنسی سروس ایکٹ ۲۰۰۶")
LOCAL: Pair = ("Punjab Local Government Act 2022", "پنجاب لوکل گورنمنٹ ایکٹ ۲۰۲۲")
MARRIAGE: Pair = ("Muslim Family Laws Ordinance 1961, section 5", "مسلم عائلی قوانین آرڈیننس ۱۹۶۱، دفعہ ۵")
CITIES: Pair = ("Development of Cities Act 1976", "ڈویلپمنٹ آف سٹیز ایکٹ ۱۹۷۶")
FOOD: Pair = ("Punjab Food Authority Act 2011", "پنجاب فوڈ اتھارٹی ایکٹ ۲۰۱۱")
GRAIN: Pair = ("Foodstuffs (Control) Act 1958", "فوڈ سٹفس (کنٹرول) ایکٹ ۱۹۵۸")
EMPLOYEES: Pair = (
    "Punjab Employees Efficiency, Discipline and Accountability Act 2006",
    "پنجاب ایمپلائز ایفیشنسی، ڈسپلن اینڈ اکاؤنٹیبلٹی ایکٹ ۲۰۰۶",
)
CORRUPTION: Pair = ("Prevention of Corruption Act 1947", "انسداد رشوت ستانی ایکٹ ۱۹۴۷")
HARASSMENT: Pair = (
    "Protection against Harassment of Women at the Workplace Act 2010",
    "کام کی جگہ پر خواتین کو ہراساں کرنے کے خلاف تحفظ کا ایکٹ ۲۰۱۰",
)
AIR: Pair = ("Punjab Environmental Protection Act 1997", "پنجاب ماحولیاتی تحفظ ایکٹ ۱۹۹۷")
DRUGS: Pair = ("Drugs Act 1976", "ڈرگز ایکٹ ۱۹۷۶")

CATEGORIES: list[Node] = [
    Node("revenue", "", ("Land and revenue", "اراضی و مال"), REVENUE, "revenue", LONG),
    Node("revenue.fard", "revenue", ("Land record (fard) not given", "فرد نہیں دی جا رہی"), SERVICES, "", SHORT,
         public=True, tags=("public_service",), keywords=("fard", "فرد", "land record", "نقل")),
    Node("revenue.mutation", "revenue", ("Mutation (intiqal)", "انتقال اراضی"), REVENUE,
         keywords=("intiqal", "mutation", "انتقال")),
    Node("revenue.mutation.delay", "revenue.mutation", ("Mutation is delayed", "انتقال میں تاخیر"), SERVICES,
         tags=("public_service", "property"), keywords=("intiqal", "late", "انتقال", "تاخیر")),
    Node("revenue.mutation.wrong", "revenue.mutation", ("Mutation is wrong", "انتقال غلط درج ہوا"), REVENUE,
         tags=("property",), keywords=("ghalat", "wrong", "غلط")),
    Node("revenue.mutation.inheritance", "revenue.mutation", ("Share of an heir left out", "وراثت میں حصہ نہ ملا"),
         REVENUE, tags=("property", "women"), keywords=("wirasat", "virasat", "وراثت", "حصہ")),
    Node("revenue.registry", "revenue", ("Registration of property", "رجسٹری جائیداد"), REGISTER,
         tags=("property",), keywords=("registry", "رجسٹری", "stamp")),
    Node("revenue.domicile", "revenue", ("Domicile certificate", "ڈومیسائل"), SERVICES, "", SHORT,
         public=True, tags=("public_service",), keywords=("domicile", "ڈومیسائل")),
    Node("revenue.boundary", "revenue", ("Boundary of land not marked", "نشاندہی نہیں ہو رہی"), REVENUE,
         tags=("property",), keywords=("nishandahi", "hadd", "نشاندہی", "حد")),
    Node("revenue.flood", "revenue", ("Flood relief not paid", "سیلاب کی امداد نہیں ملی"),
         ("National Disaster Management Act 2010", "نیشنل ڈیزاسٹر مینجمنٹ ایکٹ ۲۰۱۰"), "", MIDDLE,
         tags=("life",), keywords=("sailab", "flood", "سیلاب", "امداد")),
    Node("police", "", ("Police", "پولیس"), POLICE, "police", LONG),
    Node("police.fir", "police", ("FIR", "ایف آئی آر"), FIR, keywords=("fir", "ایف آئی آر", "parcha", "پرچہ")),
    Node("police.fir.refused", "police.fir", ("FIR is not registered", "ایف آئی آر درج نہیں ہو رہی"), FIR, "", SHORT,
         tags=("life", "liberty"), keywords=("fir", "parcha", "پرچہ", "درج")),
    Node("police.fir.investigation", "police.fir", ("Investigation does not move", "تفتیش آگے نہیں بڑھ رہی"), POLICE,
         tags=("liberty",), keywords=("tafteesh", "investigation", "تفتیش")),
    Node("police.fir.copy", "police.fir", ("Copy of FIR not given", "ایف آئی آر کی نقل نہیں دی گئی"), FIR, "", SHORT,
         tags=("public_service",), keywords=("copy", "naqal", "نقل")),
    Node("police.behaviour", "police", ("Behaviour of police", "پولیس کا رویہ"), POLICE, identity="confidential",
         accuses=True, tags=("dignity",), keywords=("behaviour", "badtameezi", "رویہ", "بدتمیزی")),
    Node("police.custody", "police", ("Held without a case", "بغیر مقدمے کے حراست"),
         ("Constitution, article 10", "آئین، آرٹیکل ۱۰"), "", SHORT, identity="confidential", accuses=True,
         tags=("life", "liberty"), keywords=("hirasat", "custody", "حراست", "گرفتار")),
    Node("police.licence", "police", ("Driving licence", "ڈرائیونگ لائسنس"), MOTOR, "", MIDDLE, public=True,
         tags=("public_service",), keywords=("licence", "license", "لائسنس")),
    Node("police.certificate", "police", ("Character certificate", "کریکٹر سرٹیفکیٹ"), SERVICES, "", SHORT, public=True,
         tags=("public_service",), keywords=("character", "کریکٹر")),
    Node("police.emergency", "police", ("Call to 15 not answered", "۱۵ پر کال کا جواب نہیں ملا"), POLICE, "", SHORT,
         tags=("life",), keywords=("15", "۱۵")),
    Node("police.traffic", "police", ("Traffic", "ٹریفک"), MOTOR, "", MIDDLE, public=True,
         keywords=("traffic", "challan", "ٹریفک", "چالان")),
    Node("health", "", ("Health", "صحت"), HEALTH, "health", MIDDLE, tags=("health",)),
    Node("health.medicine", "health", ("Medicine not given in hospital", "ہسپتال میں دوا نہیں ملتی"), HEALTH,
         public=True, tags=("health",), keywords=("dawai", "medicine", "دوا", "دوائی")),
    Node("health.absent", "health", ("Doctor or staff absent", "ڈاکٹر یا عملہ غیر حاضر"), EMPLOYEES, "", SHORT,
         public=True, tags=("health",), keywords=("doctor", "absent", "ڈاکٹر", "غیر حاضر")),
    Node("health.emergency", "health", ("Emergency ward", "ایمرجنسی وارڈ"), HEALTH, "", SHORT, tags=("health", "life"),
         keywords=("emergency", "ایمرجنسی")),
    Node("health.dialysis", "health", ("Dialysis", "ڈائلیسز"), HEALTH, "", SHORT, tags=("health", "life"),
         keywords=("dialysis", "ڈائلیسز", "گردے")),
    Node("health.payment", "health", ("Money asked for free treatment", "مفت علاج کے پیسے مانگے"), CORRUPTION,
         identity="confidential", accuses=True, tags=("health",), keywords=("paise", "money", "پیسے", "فیس")),
    Node("health.clean", "health", ("Hospital is dirty", "ہسپتال میں صفائی نہیں"), HEALTH, public=True,
         tags=("health",), keywords=("safai", "dirty", "صفائی", "گندگی")),
    Node("health.equipment", "health", ("Machine out of order", "مشین خراب ہے"), HEALTH, public=True,
         tags=("health",), keywords=("machine", "xray", "مشین", "ایکسرے")),
    Node("health.women", "health", ("Care of mothers", "زچہ و بچہ کی دیکھ بھال"), HEALTH, "", SHORT,
         tags=("health", "life", "women"), keywords=("delivery", "zacha", "زچہ", "لیڈی ڈاکٹر")),
    Node("rescue", "", ("Emergency service 1122", "ایمرجنسی سروس ۱۱۲۲"), RESCUE, "rescue", SHORT, tags=("life",)),
    Node("rescue.late", "rescue", ("Ambulance came late", "ایمبولینس دیر سے آئی"), RESCUE, public=True, tags=("life",),
         keywords=("ambulance", "late", "ایمبولینس", "دیر")),
    Node("rescue.refused", "rescue", ("Ambulance did not come", "ایمبولینس نہیں آئی"), RESCUE, tags=("life",),
         keywords=("ambulance", "ایمبولینس", "1122")),
    Node("rescue.transfer", "rescue", ("Transfer of a patient", "مریض کی منتقلی"), RESCUE, tags=("life", "health"),
         keywords=("transfer", "منتقلی", "مریض")),
    Node("local", "", ("Town, union council and water", "بلدیہ، یونین کونسل اور پانی"), LOCAL, "local-government",
         LONG),
    Node("local.water", "local", ("Drinking water", "پینے کا پانی"), LOCAL, "", SHORT, public=True, tags=("life",),
         keywords=("pani", "water", "پانی", "nalka")),
    Node("local.sewer", "local", ("Sewer and drains", "سیوریج اور نالیاں"), LOCAL, "", SHORT, public=True,
         keywords=("gutter", "sewer", "nali", "گٹر", "نالی", "سیوریج")),
    Node("local.waste", "local", ("Rubbish not taken away", "کوڑا نہیں اٹھایا جاتا"), LOCAL, "", SHORT, public=True,
         keywords=("koora", "kachra", "rubbish", "کوڑا", "کچرا")),
    Node("local.lights", "local", ("Street lights", "سٹریٹ لائٹس"), LOCAL, "", SHORT, public=True,
         keywords=("light", "bijli", "لائٹ", "کھمبا")),
    Node("local.street", "local", ("Broken street", "ٹوٹی ہوئی گلی یا سڑک"), LOCAL, public=True,
         keywords=("sarak", "gali", "road", "سڑک", "گلی")),
    Node("local.birth", "local", ("Birth or death not registered", "پیدائش یا وفات کا اندراج نہیں ہوا"), SERVICES, "",
         SHORT, tags=("public_service", "child"), keywords=("birth", "paidaish", "پیدائش", "وفات")),
    Node("local.marriage", "local", ("Marriage certificate", "نکاح نامہ"), MARRIAGE, "", SHORT,
         tags=("public_service", "women"), keywords=("nikah", "marriage", "نکاح")),
    Node("local.encroachment", "local", ("Public land occupied", "سرکاری جگہ پر قبضہ"), LOCAL, identity="confidential",
         keywords=("qabza", "tajawuzat", "قبضہ", "تجاوزات")),
    Node("housing", "", ("Housing and planning", "ہاؤسنگ و ٹاؤن پلاننگ"), CITIES, "housing", LONG),
    Node("housing.plan", "housing", ("Building plan not decided", "نقشے کی منظوری نہیں ہوئی"), SERVICES,
         tags=("public_service", "property"), keywords=("naqsha", "plan", "نقشہ")),
    Node("housing.transfer", "housing", ("Plot not transferred", "پلاٹ منتقل نہیں ہوا"), SERVICES,
         tags=("public_service", "property"), keywords=("plot", "transfer", "پلاٹ")),
    Node("housing.scheme", "housing", ("Unlawful housing scheme", "غیر قانونی ہاؤسنگ سکیم"), CITIES, public=True,
         tags=("property",), keywords=("scheme", "society", "سکیم", "سوسائٹی")),
    Node("food", "", ("Food and wheat", "خوراک اور گندم"), GRAIN, "food", MIDDLE),
    Node("food.bardana", "food", ("Bags for wheat (bardana)", "باردانہ"), GRAIN, "", SHORT,
         keywords=("bardana", "باردانہ", "gandum", "گندم")),
    Node("food.payment", "food", ("Wheat not paid for", "گندم کی رقم نہیں ملی"), GRAIN,
         keywords=("gandum", "payment", "گندم", "رقم")),
    Node("food.price", "food", ("Flour price or shortage", "آٹے کی قیمت یا قلت"), GRAIN, "", SHORT, public=True,
         keywords=("atta", "flour", "آٹا", "قیمت")),
    Node("corruption", "", ("Corruption and misuse of office", "بدعنوانی اور اختیار کا غلط استعمال"), CORRUPTION, "",
         LONG, identity="confidential", accuses=True, keywords=("rishwat", "bribe", "رشوت")),
    Node("corruption.bribe", "corruption", ("Bribe", "رشوت"), CORRUPTION, identity="confidential", accuses=True,
         keywords=("rishwat", "bribe", "رشوت", "پیسے مانگے")),
    Node("corruption.merit", "corruption", ("Merit or rules broken", "میرٹ یا قواعد کی خلاف ورزی"), EMPLOYEES,
         identity="confidential", accuses=True, keywords=("merit", "میرٹ", "sifarish", "سفارش")),
    Node("corruption.power", "corruption", ("Abuse of power", "اختیار کا ناجائز استعمال"), EMPLOYEES,
         identity="confidential", accuses=True, tags=("dignity",), keywords=("power", "اختیار", "زیادتی")),
    Node("corruption.fraud", "corruption", ("Fraud or forgery", "دھوکہ یا جعل سازی"), CORRUPTION,
         identity="confidential", accuses=True, keywords=("fraud", "jaali", "جعلی", "دھوکہ")),
    Node("corruption.harassment", "corruption", ("Harassment", "ہراسانی"), HARASSMENT, "", SHORT,
         identity="confidential", accuses=True, tags=("dignity", "women"),
         keywords=("harassment", "ہراساں", "ہراسانی")),
    Node("corruption.neglect", "corruption", ("Neglect of duty", "فرائض سے غفلت"), EMPLOYEES, identity="confidential",
         accuses=True, keywords=("ghaflat", "neglect", "غفلت")),
    Node("law", "", ("Report of a law broken", "قانون شکنی کی اطلاع"), ("", ""), "", MIDDLE, kind="law_broken",
         identity="confidential"),
    Node("law.food", "law", ("Bad or mixed food sold", "ملاوٹ شدہ یا خراب خوراک"), FOOD, "food", kind="law_broken",
         identity="confidential", tags=("health",), keywords=("milawat", "ملاوٹ")),
    Node("law.medicine", "law", ("False medicine or quack", "جعلی دوا یا عطائی"), DRUGS, "health", kind="law_broken",
         identity="confidential", tags=("health", "life"), keywords=("quack", "jaali", "عطائی", "جعلی")),
    Node("law.smoke", "law", ("Smoke and burning of stubble", "دھواں اور فصلوں کی باقیات جلانا"), AIR,
         "local-government", kind="law_broken", identity="confidential", tags=("health",),
         keywords=("smog", "smoke", "دھواں", "سموگ")),
    Node("law.wedding", "law", ("Marriage of a child", "کم عمری کی شادی"),
         ("Child Marriage Restraint Act 1929", "چائلڈ میرج ریسٹرینٹ ایکٹ ۱۹۲۹"), "local-government", SHORT,
         kind="law_broken", identity="confidential", tags=("child", "women"), keywords=("shadi", "شادی", "کم عمر")),
    Node("suggestion", "", ("Suggestion", "تجویز"), ("", ""), "", LONG, kind="suggestion", public=True,
         keywords=("tajweez", "suggestion", "تجویز")),
    Node("suggestion.service", "suggestion", ("How a service could be better", "خدمت کیسے بہتر ہو"), kind="suggestion",
         public=True, keywords=("behtar", "better", "بہتر")),
    Node("suggestion.place", "suggestion", ("What a place needs", "علاقے کی ضرورت"), kind="suggestion", public=True,
         keywords=("zaroorat", "need", "ضرورت")),
    Node("question", "", ("Question", "سوال"), ("", ""), "", SHORT, kind="question",
         keywords=("sawal", "question", "سوال")),
    Node("question.papers", "question", ("Which papers and fee", "کون سے کاغذات اور فیس"), SERVICES, kind="question",
         keywords=("kaghaz", "fees", "کاغذات", "فیس")),
    Node("question.where", "question", ("Which office", "کون سا دفتر"), kind="question",
         keywords=("daftar", "office", "دفتر")),
    Node("question.own-data", "question", ("What is held about my number", "میرے نمبر کے بارے میں کیا محفوظ ہے"),
         PRIVACY, "", MIDDLE, identity="confidential", kind="question"),
    Node("other", "", ("Something else", "کوئی اور بات"), ("", ""), "", LONG, keywords=()),
]  # fmt: skip

TEMPLATES: list[tuple[str, str, str, str, str, str, str]] = [
    ("ask-papers", "ask", "", "Ask for papers", "کاغذات مانگیں",
     "Please send a photo of the papers that you have. Your case waits for them, for some days only.",
     "براہ کرم اپنے پاس موجود کاغذات کی تصویر بھیجیں۔ آپ کی درخواست چند دن ان کا انتظار کرے گی۔"),
    ("ask-place", "ask", "local", "Ask for the place", "جگہ پوچھیں",
     "Please tell us the exact place: the street, and something well known near it.",
     "براہ کرم درست جگہ بتائیں: گلی، اور قریب کی کوئی مشہور جگہ۔"),
    ("done", "propose", "", "Done", "کام ہو گیا",
     "The work was done on the day named. Please tell us whether it is so.",
     "کام بتائی گئی تاریخ کو مکمل ہوا۔ براہ کرم بتائیں کہ کیا ایسا ہی ہے۔"),
    ("done-partly", "propose", "", "Partly done", "کچھ کام ہوا",
     "A part is done. What is left, and by when it will be done, stands below.",
     "کچھ کام ہو گیا ہے۔ جو باقی ہے اور کب تک ہو گا، نیچے لکھا ہے۔"),
    ("cannot-law", "propose", "", "Cannot by law", "قانوناً ممکن نہیں",
     "The law does not allow us to do this. The rule, and where you can go further, stand below.",
     "قانون ہمیں اس کی اجازت نہیں دیتا۔ قاعدہ، اور آپ آگے کہاں جا سکتے ہیں، نیچے لکھا ہے۔"),
    ("sub-judice", "propose", "", "Before a court", "عدالت میں زیر سماعت",
     "A court is hearing this matter. Its name and the number of the case stand below.",
     "یہ معاملہ عدالت میں زیر سماعت ہے۔ عدالت کا نام اور مقدمہ نمبر نیچے درج ہے۔"),
    ("transfer", "transfer", "", "Sent to the right office", "درست دفتر کو بھیجا گیا",
     "Another office must act on this. We have sent it there; you need do nothing, and your dates stay.",
     "اس پر دوسرے دفتر کو کارروائی کرنی ہے۔ ہم نے بھیج دیا ہے؛ آپ کو کچھ نہیں کرنا، اور تاریخیں وہی رہیں گی۔"),
    ("heard", "write", "", "We are working on it", "ہم کام کر رہے ہیں",
     "We have looked at your case and are working on it. You will hear from us by the date named.",
     "ہم نے آپ کی درخواست دیکھ لی ہے اور اس پر کام ہو رہا ہے۔ بتائی گئی تاریخ تک آپ کو جواب ملے گا۔"),
]  # fmt: skip
