from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from sunwai.base.actors import Actor, process
from sunwai.base.refusals import NotAllowed
from sunwai.directory.commands import load
from sunwai.directory.models import Area, Department, Holiday, Office, Officer, Post, Service, Tenure, WorkingHours
from sunwai.directory.types import BadRow, NothingToLoad
from sunwai.ledger.models import Entry
from tests.directory.folders import FILES, changed, write_folder

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
LOADER = process("test")
TABLES = (Area, Department, Service, Office, Post, Officer, Tenure, Holiday, WorkingHours)


def load_folder(folder: Path) -> dict[str, int]:
    return load(folder=folder, by=LOADER, at=AT)


def test_a_folder_becomes_the_directory(tmp_path: Path) -> None:
    counts = load_folder(write_folder(tmp_path))
    assert (counts["added"], counts["changed"]) == (18, 0)
    office = Office.objects.get()
    assert (office.area.code, office.district.code, office.department.code) == ("pattoki", "kasur", "revenue")
    assert office.is_sample
    assert Service.objects.get().fee_paisa == 15050
    assert Post.objects.get(code="clerk").reports_to == Post.objects.get(code="adc")
    assert Post.objects.get(code="clerk").department == office.department


def test_the_same_folder_again_changes_nothing(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path))
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]
    counts = load_folder(tmp_path)
    assert (counts["added"], counts["changed"]) == (0, 0)
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before


def test_a_load_is_one_row_in_the_ledger(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path))
    assert list(Entry.objects.values_list("action", "actor", "at")) == [("directory.load", "process:test", AT)]


def test_a_changed_name_is_taken_over_and_keeps_its_id(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path))
    before = Area.objects.get(code="kasur").pk
    counts = load_folder(write_folder(tmp_path, areas=changed("areas", "Kasur,", "Qasur,")))
    assert (counts["added"], counts["changed"]) == (0, 1)
    assert Area.objects.get(name="Qasur").pk == before


def test_a_new_holder_follows_when_the_old_tenure_is_ended(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path))
    tenures = changed("tenures", "dc,o2,2025-01-01,", "dc,o2,2025-01-01,2026-02-01\ndc,o1,2026-02-01,")
    counts = load_folder(write_folder(tmp_path, tenures=tenures))
    assert (counts["added"], counts["changed"]) == (1, 1)
    assert Tenure.objects.get(valid_to=None).officer.code == "o1"


def test_a_folder_may_hold_one_file_over_what_is_there(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir(), second.mkdir()
    load_folder(write_folder(first))
    (second / "holidays.csv").write_text(
        "day,name,name_ur,area\n2026-05-01,Labour Day,یومِ مزدور,kasur\n", encoding="utf-8"
    )
    assert load_folder(second)["added"] == 1
    assert Holiday.objects.get(day=date(2026, 5, 1)).area == Area.objects.get(code="kasur")


def test_rows_that_a_later_folder_leaves_out_stay(tmp_path: Path) -> None:
    load_folder(write_folder(tmp_path))
    load_folder(
        write_folder(tmp_path, officers="code,name,name_ur,sample\n", tenures="post,officer,valid_from,valid_to\n")
    )
    assert Officer.objects.count() == Tenure.objects.count() == 2


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NothingToLoad):
        load_folder(tmp_path)


def test_who_may_not_load_the_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        load(folder=write_folder(tmp_path), by=Actor(kind="account", id="7"), at=AT)


def test_outlines_come_with_the_areas(tmp_path: Path) -> None:
    text = a_feature("kasur", "Polygon", [[[74.1, 31.0], [74.5, 31.0], [74.5, 31.3], [74.1, 31.0]]])
    (write_folder(tmp_path) / "outlines.geojson").write_text(text)
    assert load_folder(tmp_path)["outlines"] == 1
    assert Area.objects.get(code="kasur").outline["type"] == "Polygon"
    assert load_folder(tmp_path)["changed"] == 0


def test_a_byte_order_mark_and_cells_over_two_lines_are_read(tmp_path: Path) -> None:
    text = "\ufeff" + changed("officers", "Chandni Malik", '"Chandni\nMalik"')
    load_folder(write_folder(tmp_path, officers=text))
    assert Officer.objects.get(code="o1").name == "Chandni\nMalik"


BAD = {
    "an unknown parent": ("areas", "kasur,,2018", "lasur,,2018", 4, "parent"),
    "a parent that is not higher": ("areas", "district,Kasur,قصور,punjab", "district,Kasur,قصور,pattoki", 3, "parent"),
    "an area that is its own parent": ("areas", "قصور,punjab", "قصور,kasur", 3, "parent"),
    "an unknown kind": ("areas", "tehsil,", "town,", 4, "kind"),
    "a code that comes twice": ("departments", "police,Police", "revenue,Police", 3, "code"),
    "an empty name": ("departments", "Police,", ",", 3, "name"),
    "a day that does not exist": ("departments", "پولیس,2018-01-01", "پولیس,2018-02-30", 3, "valid_from"),
    "a day written otherwise": ("services", "2018-01-01", "1.1.2018", 2, "valid_from"),
    "an end before the beginning": ("departments", "پولیس,2018-01-01,", "پولیس,2018-01-01,2017-01-01", 3, "valid_to"),
    "a fee that is no sum": ("services", "150.50", "Rs 150", 2, "fee_rupees"),
    "a limit that is no number": ("services", "150.50,1,", "150.50,one,", 2, "limit_days"),
    "an unknown department": ("services", "fard,revenue", "fard,ravenue", 2, "department"),
    "an office over a province": ("offices", "pattoki,\"Rec", "punjab,\"Rec", 2, "area"),
    "an office before its area": ("offices", "yes,2018-01-01", "yes,2017-12-31", 2, "department"),
    "a post nowhere": ("posts", "revenue,kasur,", "revenue,,", 3, "area"),
    "a post in another area than its office": ("posts", "clerk,Clerk,کلرک,,,", "clerk,Clerk,کلرک,,kasur,", 2, "area"),
    "posts that report in a circle": ("posts", "kasur,,,yes", "kasur,,clerk,yes", 2, "reports_to"),
    "an unknown superior": ("posts", "kasur,,dc", "kasur,,cd", 3, "reports_to"),
    "neither yes nor no": ("officers", "ملک,yes", "ملک,maybe", 2, "sample"),
    "two holders at once": ("tenures", "2018-01-01,2025-01-01", "2018-01-01,2025-01-02", 3, "valid_from"),
    "an unknown officer": ("tenures", "dc,o2", "dc,o3", 3, "officer"),
    "a holiday twice": ("holidays", "2026-03-28,Fair,میلہ,kasur", "2026-03-23,Fair,میلہ,", 3, "area"),
    "an unknown weekday": ("working_hours", "friday", "juma", 3, "weekday"),
    "hours that end before they begin": ("working_hours", "09:00,12:30", "13:00,12:30", 3, "closes"),
    "an hour that does not exist": ("working_hours", "09:00,12:30", "09:00,25:30", 3, "closes"),
    "shares above the whole": ("successions", "share\n", "share\nkasur,pattoki,0.6\nkasur,punjab,0.6\n", 2, "share"),
    "a share of nothing": ("successions", "share\n", "share\nkasur,pattoki,NaN\n", 2, "share"),
    "a column too few": ("officers", "o2,Daud Butt,داؤد بٹ,yes", "o2,Daud Butt,yes", 3, "-"),
    "an unknown column": ("officers", "name_ur,sample", "name_ur,sample,phone", 1, "phone"),
    "a missing column": ("officers", "code,name,name_ur", "code,name,sex", 1, "sex"),
    "a control character": ("officers", "Daud Butt", "Daud\x00Butt", 3, "name"),
    "broken quoting": ("officers", "Daud Butt", '"Daud"Butt', 3, "-"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD.values(), ids=BAD)
def test_refuses_with_file_line_and_column_and_loads_nothing(
    tmp_path: Path, case: tuple[str, str, str, int, str]
) -> None:
    name, old, new, line, column = case
    with pytest.raises(BadRow) as refused:
        load_folder(write_folder(tmp_path, **{name: changed(name, old, new)}))
    found = refused.value.data
    assert (found["file"], found["line"], found["column"]) == (f"{name}.csv", line, column)
    assert found["reason"]
    assert not any(table.objects.exists() for table in (*TABLES, Entry))


FIXED = {
    "the parent of an area": ("areas", "پتوکی,kasur", "پتوکی,punjab", "parent"),
    "the department of an office": ("offices", "arc-pattoki,revenue", "arc-pattoki,police", "department"),
    "the department of a service": ("services", "fard,revenue", "fard,police", "department"),
    "a later beginning": ("offices", "yes,2018-01-01", "yes,2019-01-01", "valid_from"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "column"), FIXED.values(), ids=FIXED)
def test_a_later_load_may_not_change_what_facts_stand_on(
    tmp_path: Path, name: str, old: str, new: str, column: str
) -> None:
    load_folder(write_folder(tmp_path))
    with pytest.raises(BadRow) as refused:
        load_folder(write_folder(tmp_path, **{name: changed(name, old, new)}))
    assert refused.value.data["column"] == column
    assert Entry.objects.count() == 1


def test_a_file_in_another_encoding_is_refused_at_its_line(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / "officers.csv").write_bytes(FILES["officers"].encode("utf-16"))
    with pytest.raises(BadRow, match=r"officers\.csv") as refused:
        load_folder(tmp_path)
    assert refused.value.data["line"] == 1


def a_feature(code: str, shape: str, points: object) -> str:
    geometry = {"type": shape, "coordinates": points}
    return json.dumps({"features": [{"properties": {"code": code}, "geometry": geometry}]})


BAD_OUTLINES = {
    "not JSON": ("{", "-"),
    "no collection": ("[]", "features"),
    "an unknown area": (a_feature("x", "Polygon", [[[74.1, 31.0]]]), "code"),
    "a point": (a_feature("kasur", "Point", [1, 2]), "geometry"),
    "not degrees": (a_feature("kasur", "Polygon", [[[7e6, 3e6]]]), "geometry"),
}


@pytest.mark.parametrize(("text", "column"), BAD_OUTLINES.values(), ids=BAD_OUTLINES)
def test_refuses_outlines_that_cannot_be_drawn(tmp_path: Path, text: str, column: str) -> None:
    (write_folder(tmp_path) / "outlines.geojson").write_text(text)
    with pytest.raises(BadRow) as refused:
        load_folder(tmp_path)
    assert (refused.value.data["file"], refused.value.data["column"]) == ("outlines.geojson", column)
    assert not Area.objects.exists()
