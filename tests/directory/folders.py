"""A small folder of directory files, and ways to spoil it."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "areas": """code,kind,name,name_ur,parent,population,valid_from,valid_to
punjab,province,Punjab,پنجاب,,127688922,2018-01-01,
kasur,district,Kasur,قصور,punjab,4084286,2018-01-01,
pattoki,tehsil,Pattoki,پتوکی,kasur,,2018-01-01,
""",
    "departments": """code,name,name_ur,valid_from,valid_to
revenue,Revenue,مال,2018-01-01,
police,Police,پولیس,2018-01-01,
""",
    "services": """code,department,name,name_ur,fee_rupees,limit_days,papers,papers_ur,valid_from,valid_to
fard,revenue,Fard,فرد,150.50,1,CNIC,شناختی کارڈ,2018-01-01,
""",
    "offices": """code,department,area,name,name_ur,sample,valid_from,valid_to
arc-pattoki,revenue,pattoki,"Record Centre, Pattoki",مرکز پتوکی,yes,2018-01-01,
""",
    "posts": """code,title,title_ur,department,area,office,reports_to,sample,valid_from,valid_to
clerk,Clerk,کلرک,,,arc-pattoki,adc,yes,2018-01-01,
adc,ADC (Revenue),اے ڈی سی,revenue,kasur,,dc,yes,2018-01-01,
dc,Deputy Commissioner,ڈپٹی کمشنر,,kasur,,,yes,2018-01-01,
""",
    "officers": """code,name,name_ur,sample
o1,Chandni Malik,چاندنی ملک,yes
o2,Daud Butt,داؤد بٹ,yes
""",
    "tenures": """post,officer,valid_from,valid_to
dc,o1,2018-01-01,2025-01-01
dc,o2,2025-01-01,
""",
    "holidays": """day,name,name_ur,area
2026-03-23,Pakistan Day,یومِ پاکستان,
2026-03-28,Fair,میلہ,kasur
""",
    "working_hours": "weekday,opens,closes\nmonday,09:00,16:00\nfriday,09:00,12:30\n",
    "successions": "old,new,share\n",
}


def write_folder(folder: Path, **files: str) -> Path:
    """The small directory, with some of its files replaced."""
    for name, text in (FILES | files).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def changed(name: str, old: str, new: str) -> str:
    """One file of the small directory with something in it replaced."""
    assert old in FILES[name]
    return FILES[name].replace(old, new)
