"""What another system knew: first who must be left alone, then visits of which nobody is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sunwai.base.actors import process
from sunwai.config.moving import taking
from sunwai.outreach.models import Decision
from sunwai.people.models import OptOut
from sunwai.people.queries import find_number
from tests.transactions.conftest import AMINA, BILAL, EVENING, HEADER, feed_of, land, mapping_words, row

pytestmark = pytest.mark.django_db
BY = process("test")
__all__ = ["land"]


def a_sheet(folder: Path, *lines: str) -> Path:
    path = folder / "alone.csv"
    path.write_text("\n".join(("number", *lines)) + "\n", encoding="utf-8")
    return path


def a_history(folder: Path) -> Path:
    path = folder / "old.csv"
    path.write_text("\n".join((HEADER, row("1", number=BILAL), row("2"))) + "\n", encoding="utf-8")
    return path


def test_who_asked_to_be_left_alone_comes_first(land: object, tmp_path: Path) -> None:
    feed = feed_of(tmp_path, mapping_words())
    with pytest.raises(taking.OptOutsFirst):
        taking.take_history(feed=feed, path=a_history(tmp_path), by=BY, at=EVENING)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("is_none", [True, False])
def test_past_visits_come_then_and_nobody_is_asked_about_them(land: object, tmp_path: Path, is_none: bool) -> None:
    if is_none:
        taking.say_none(by=BY, at=EVENING)
    else:
        taking.take_opt_outs(path=a_sheet(tmp_path, AMINA), by=BY, at=EVENING)
    feed = feed_of(tmp_path, mapping_words())
    made = taking.take_history(feed=feed, path=a_history(tmp_path), by=BY, at=EVENING)
    assert made.accepted == 2
    assert list(Decision.objects.values_list("outcome", flat=True)) == ["too_old", "too_old"]
    taking.take_history(feed=feed, path=a_history(tmp_path), by=BY, at=EVENING)
    assert Decision.objects.count() == 2


def test_wishes_are_taken_once_and_refused_lines_are_told_without_the_number(tmp_path: Path) -> None:
    sheet = a_sheet(tmp_path, AMINA, "12", "+92 321 7654321", AMINA)
    taken = taking.take_opt_outs(path=sheet, by=BY, at=EVENING)
    assert (taken.rows, taken.new, taken.refused) == (4, 2, [(3, "number", "NotANumber")])
    assert taking.take_opt_outs(path=sheet, by=BY, at=EVENING).new == 0
    assert OptOut.objects.filter(contact_point=find_number("+923001234567"), lifted_at=None).count() == 1


def test_a_sheet_without_its_column_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(json.dumps({"phone": AMINA}), encoding="utf-8")
    with pytest.raises(taking.NoNumbers):
        taking.take_opt_outs(path=path, by=BY, at=EVENING)
