from __future__ import annotations

import pytest
from django.utils.translation import override

from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.casework.models import Case
from sunwai.casework.types import Way
from sunwai.complaints.commands.sheets import file_sheet
from sunwai.complaints.models import Filing
from sunwai.complaints.types import BadHeading, SheetFiled
from tests.casework.makers import World, a_world, holder, staff
from tests.complaints.makers import NOON

pytestmark = pytest.mark.django_db
DESK = staff(Right.FILE_CASES)


def sheet(world: World, *rows: str) -> SheetFiled:
    heading = "category,area,office,number,name,words"
    good = f"{world.category.code},{world.area.code},{world.office.code}"
    text = "\n".join((heading, *(row.replace("OK", good) for row in rows)))
    return file_sheet(text=text, way=Way.KACHEHRI, batch="Kasur, 2 March", by=DESK, at=NOON)


def test_good_lines_are_filed_and_each_other_line_has_its_sentence() -> None:
    world = a_world()
    done = sheet(
        world, "OK,0300-1234567,Amina,No water", "OK,,Bilal,Broken street", "nothing,x,,,,Words",
        f"{world.category.code},nowhere,,,,Words", "OK,12,Daud,Words", "OK,,Chandni,",
    )  # fmt: skip
    assert sorted(done.filed) == [2, 3]
    with override("en"):
        said = {line: fault.sentence.partition(":")[0] for line, fault in done.faults.items()}
    assert said == {line: f"Line {line}" for line in (4, 5, 6, 7)}
    assert set(Case.objects.values_list("way", flat=True)) == {"kachehri"}
    assert Filing.objects.count() == 2


def test_the_same_sheet_again_files_nothing_twice() -> None:
    world = a_world()
    sheet(world, "OK,,Bilal,Broken street")
    again = sheet(world, "OK,,Bilal,Broken street", "OK,,Bilal,No lights", "OK,,Bilal,No lights")
    assert (len(again.filed), again.known) == (1, 2)
    assert Case.objects.count() == 2


def test_a_sheet_without_its_columns_is_refused_whole() -> None:
    with pytest.raises(BadHeading) as refused:
        file_sheet(text="name,words\nAmina,No water", way=Way.PAPER, batch="x", by=DESK, at=NOON)
    assert "category, area" in refused.value.sentence


def test_only_who_may_file_files() -> None:
    with pytest.raises(NotAllowed):
        file_sheet(text="", way=Way.PAPER, batch="x", by=holder(a_world().clerk), at=NOON)
