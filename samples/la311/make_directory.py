"""Makes samples/la311/directory: who handles a service request in Los Angeles, so that the city's own feeds load.

The feeds name an Owner (a bureau), an APC (an area planning commission, sometimes empty) and a RequestType. An office
is a pair of the first two, `OWNER/APC`; one department, the city, gives every service, because several bureaus handle
the same type. Names are the city's own; the offices and posts as such are ours, so they are marked as sample.

    .venv/bin/python -m samples.la311.make_directory
"""

from __future__ import annotations

from pathlib import Path

from samples.sheets import write

SINCE = "2000-01-01"
FOLDER = Path(__file__).parent / "directory"
BUREAUS = {
    "BOS": ("Bureau of Sanitation", "بیورو آف سینیٹیشن"),
    "BSL": ("Bureau of Street Lighting", "بیورو آف اسٹریٹ لائٹنگ"),
    "BSS": ("Bureau of Street Services", "بیورو آف اسٹریٹ سروسز"),
    "ITA": ("Information Technology Agency", "انفارمیشن ٹیکنالوجی ایجنسی"),
    "LADWP": ("Department of Water and Power", "محکمہ آب و بجلی"),
    "OCB": ("Office of Community Beautification", "دفتر برائے تزئینِ محلہ"),
}
COMMISSIONS = {
    "Central APC": ("la-central", "وسطی"),
    "East Los Angeles APC": ("la-east", "مشرقی لاس اینجلس"),
    "Harbor APC": ("la-harbor", "ہاربر"),
    "North Valley APC": ("la-north-valley", "شمالی وادی"),
    "South Los Angeles APC": ("la-south", "جنوبی لاس اینجلس"),
    "South Valley APC": ("la-south-valley", "جنوبی وادی"),
    "West Los Angeles APC": ("la-west", "مغربی لاس اینجلس"),
    "-": ("la-unstated", "علاقہ درج نہیں"),
}
REQUESTS = {
    "Bulky Items": "بڑا سامان اٹھوانا",
    "Dead Animal Removal": "مردہ جانور اٹھوانا",
    "Electronic Waste": "برقی کچرا",
    "Feedback": "رائے",
    "Graffiti Removal": "دیواروں کی صفائی",
    "Homeless Encampment": "بے گھر افراد کا پڑاؤ",
    "Illegal Dumping Pickup": "غیر قانونی کچرا اٹھوانا",
    "Metal/Household Appliances": "دھات اور گھریلو مشینیں",
    "Multiple Streetlight Issue": "کئی اسٹریٹ لائٹس خراب",
    "Other": "دیگر",
    "Report Water Waste": "پانی کے ضیاع کی اطلاع",
    "Single Streetlight Issue": "ایک اسٹریٹ لائٹ خراب",
}


def name_of(commission: str) -> str:
    return "Area not stated" if commission == "-" else commission


def make() -> None:
    city = ("la", "province", "City of Los Angeles", "شہر لاس اینجلس", "", "", SINCE, "")
    districts = [
        (code, "district", name_of(commission), urdu, "la", "", SINCE, "")
        for commission, (code, urdu) in COMMISSIONS.items()
    ]
    write(FOLDER, "areas", "code kind name name_ur parent population valid_from valid_to", [city, *districts])
    department = ("city", "City of Los Angeles", "شہر لاس اینجلس", SINCE, "")
    write(FOLDER, "departments", "code name name_ur valid_from valid_to", [department])
    services = [(name, "city", name, urdu, "", "", SINCE, "") for name, urdu in REQUESTS.items()]
    write(FOLDER, "services", "code department name name_ur fee_rupees limit_days valid_from valid_to", services)
    offices, posts = [], [
        ("la.head", "Head of the 311 service", "سربراہ 311 سروس", "city", "la", "", "", "yes", SINCE, "")
    ]  # fmt: skip
    for bureau, (name, urdu) in BUREAUS.items():
        head = f"la.{bureau}"
        posts.append((head, f"Director, {name}", f"ڈائریکٹر، {urdu}", "city", "la", "", "la.head", "yes", SINCE, ""))
        for commission, (area, area_ur) in COMMISSIONS.items():
            code = f"{bureau}/{commission}"
            office = f"{name}, {name_of(commission)}"
            offices.append((code, "city", area, office, f"{urdu}، {area_ur}", "yes", SINCE, ""))
            title = f"Supervisor, {name}, {name_of(commission)}"
            posts.append((code, title, f"سپروائزر، {urdu}، {area_ur}", "", "", code, head, "yes", SINCE, ""))
    write(FOLDER, "offices", "code department area name name_ur sample valid_from valid_to", offices)
    heading = "code title title_ur department area office reports_to sample valid_from valid_to"
    write(FOLDER, "posts", heading, posts)


if __name__ == "__main__":
    make()
