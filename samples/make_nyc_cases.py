"""Makes samples/nyc-cases: who handles a citizen's case at the City Council of New York, and about what, from its file.

The file (New York City Council open data, MIT licence: see NOTICE) names the council member's office, a type and a
descriptor. Each office is a district's, in a borough. The names of types and descriptors are the Council's own, folded
where only capitals differ; offices, posts and deadlines as such are ours, so they are marked as sample.

    .venv/bin/python -m samples.make_nyc_cases FILE.csv.gz
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polars as pl

from samples.sheets import write

SINCE = "2000-01-01"
FOLDER = Path(__file__).parent / "nyc-cases"
BOROUGHS = {
    "manhattan": ("Manhattan", "مین ہٹن", 1, 10), "bronx": ("Bronx", "برونکس", 11, 18),
    "queens": ("Queens", "کوئنز", 19, 32), "brooklyn": ("Brooklyn", "بروکلن", 33, 48),
    "staten-island": ("Staten Island", "اسٹیٹن آئی لینڈ", 49, 51),
}  # fmt: skip
CATEGORY = (
    "code parent kind department rule identity accuses is_public rights_tags keywords legal_basis legal_basis_ur"
    " name name_ur valid_from"
)
UNSTATED = ("Not stated", "درج نہیں")


URDU = {
    "Housing and Buildings": "رہائش اور عمارتیں", "Transportation": "آمدورفت", "Finance": "مالیات",
    "Immigration": "امیگریشن", "General Welfare": "فلاحِ عامہ", "Sanitation": "صفائی", "Parks": "پارک",
    "Public Safety": "عوامی تحفظ", "Governmental Operations": "سرکاری امور", "Legal Services": "قانونی خدمات",
    "Environment": "ماحول", "Utilities": "بجلی، گیس اور پانی", "Education": "تعلیم",
    "Quality of Life": "روزمرہ زندگی کے مسائل", "Health": "صحت", "Cultural Affairs": "ثقافتی امور",
    "COVID-19": "کووِڈ-19", "Consumer Affairs": "صارفین کے امور", "Economy/Jobs": "معیشت اور روزگار",
    "Aging": "بزرگ شہری",
    "Land Use and Zoning": "زمین کا استعمال اور زوننگ", "Civil Service and Labor": "سرکاری ملازمت اور محنت",
    "Recovery and Resiliency": "بحالی", "Youth Services": "نوجوانوں کی خدمات",
    "Human and Civil Rights": "انسانی اور شہری حقوق", "Veterans Affairs": "سابق فوجیوں کے امور",
    "Consumer Complaints": "صارفین کی شکایات", "Tax Preparation Assi": "ٹیکس گوشوارے بھرنے میں مدد",
    "U.S. Citizenship": "امریکی شہریت", "Seeking an affordable housing/apartment": "سستے مکان یا فلیٹ کی تلاش",
    "Street Resurfacing": "سڑک کی نئی تہہ", "Lease Issue": "کرایہ نامے کا مسئلہ",
    "Landlord/Managing Agent Issues": "مالک مکان یا منتظم سے مسئلہ",
    "Misc (Wills/Court Docs/etc.)": "متفرق (وصیت، عدالتی کاغذات)", "Food Stamps": "خوراک کی امداد",
    "Bicycles": "سائیکلیں", "Eviction": "مکان سے بے دخلی", "Park Maintenance": "پارک کی دیکھ بھال",
    "Tree Planting/Pruning": "درخت لگانا یا چھانٹنا", "Tax Exemption": "ٹیکس سے چھوٹ",
    "Building Maintenance": "عمارت کی دیکھ بھال", "Green Card": "گرین کارڈ", "Construction General": "تعمیر",
    "Traffic Signals": "ٹریفک سگنل", "Libraries": "کتب خانے", "Sidewalks": "فٹ پاتھ", "Street Signs": "سڑک کے نشان",
    "Medicaid": "میڈیکیڈ (علاج کی امداد)", "Heat/Hot Water": "حرارت اور گرم پانی", "Street Lights": "سڑک کی بتیاں",
    "Recycling": "ری سائیکلنگ", "Litter": "کوڑا کرکٹ", "Pot Holes": "سڑک کے گڑھے",
    "Parking Restrictions": "پارکنگ کی پابندیاں", "Dirty Sidewalk": "گندا فٹ پاتھ",
}  # fmt: skip
"""What more than nine tenths of the cases are about, by type, and half of them by descriptor. The others keep their own
name: among a thousand are names of programmes, companies and forms of one city, which have no Urdu.
"""


def slug(text: str) -> str:
    """A code of small letters and digits."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "other"


def make_directory(folder: Path) -> None:
    city = ("nyc", "province", "New York City", "نیویارک شہر", "", "", SINCE, "")
    boroughs = [
        (f"nyc-{code}", "district", name, urdu, "nyc", "", SINCE, "") for code, (name, urdu, *_) in BOROUGHS.items()
    ]
    write(folder, "areas", "code kind name name_ur parent population valid_from valid_to", [city, *boroughs])
    council = ("nyc-council", "New York City Council", "نیویارک سٹی کونسل", SINCE, "")
    write(folder, "departments", "code name name_ur valid_from valid_to", [council])
    offices, posts = (
        [],
        [("nyc.speaker", "Speaker of the Council", "اسپیکر کونسل", "nyc-council", "nyc", "", "", "yes", SINCE, "")],
    )
    for code, (name, urdu, first, last) in BOROUGHS.items():
        head = f"nyc.{code}"
        title = (
            head,
            f"Delegation of {name}",
            f"وفد {urdu}",
            "nyc-council",
            f"nyc-{code}",
            "",
            "nyc.speaker",
            "yes",
            SINCE,
            "",
        )
        posts.append(title)
        for district in range(first, last + 1):
            office = f"NYCC{district:02}"
            english, in_urdu = f"Council Member, District {district}", f"رکن کونسل، حلقہ {district}"
            offices.append(
                (office, "nyc-council", f"nyc-{code}", f"Office of the {english}", f"دفتر {in_urdu}", "yes", SINCE, "")
            )
            posts.append((office, english, in_urdu, "", "", office, head, "yes", SINCE, ""))
    write(folder, "offices", "code department area name name_ur sample valid_from valid_to", offices)
    write(folder, "posts", "code title title_ur department area office reports_to sample valid_from valid_to", posts)


def make_cases(folder: Path, kinds: pl.DataFrame) -> None:
    """The tree of categories (type, then descriptor), the deadlines' rule, and the table of codes for the mapping."""
    names, codes = dict[str, tuple[str, str, str]](), list[tuple[str, str]]()
    for kind, descriptor in kinds.rows():
        above = f"nyc.{slug(kind)}" if kind != "-" else "nyc.unstated"
        names.setdefault(above, ("", *(UNSTATED if kind == "-" else (kind, URDU.get(kind, kind)))))
        leaf = f"{above}.{slug(descriptor) if descriptor != '-' else 'unstated'}"
        names.setdefault(
            leaf, (above, *(UNSTATED if descriptor == "-" else (descriptor, URDU.get(descriptor, descriptor))))
        )
        codes.append((f"{kind}/{descriptor}", leaf))
    rows = [
        (code, up, "complaint", "nyc-council", "nyc-20-40-41", "named", "", "yes", "", "", "", "", english, urdu, SINCE)
        for code, (up, english, urdu) in sorted(names.items())
    ]
    write(folder, "categories", CATEGORY, rows)
    rule = (
        "nyc-20-40-41",
        "20, 40 and 41 days",
        "۲۰، ۴۰ اور ۴۱ دن",
        SINCE,
        20,
        40,
        41,
        15,
        15,
        "3w",
        30,
        7,
        "citizen_asked:15",
    )
    write(
        folder,
        "rules",
        "code name name_ur valid_from reply final head answer confirm check appeal withdrawal pauses",
        [rule],
    )
    write(FOLDER, "category_codes", "theirs ours", sorted(set(codes)))


def make(file: Path) -> None:
    make_directory(FOLDER / "directory")
    read = pl.read_csv(file, columns=["complaint_type", "descriptor"], infer_schema=False)
    folded = read.select(pl.all().str.strip_chars().replace("", None).fill_null("-"))
    counted = (
        folded.group_by("complaint_type", "descriptor")
        .len()
        .sort("len", "complaint_type", "descriptor", descending=[True, False, False])
    )
    make_cases(FOLDER / "cases", counted.drop("len"))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
