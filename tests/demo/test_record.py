from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

from sunwai.demo import one_time, sample_clock
from sunwai.demo.pages import Page
from sunwai.demo.record import Record

PAGE = """
<a href="/findings/12/">one</a> <a href="/findings/?state=open">filter</a> <a href="/findings/13/">other</a>
<form method="post" action="/review/4/say/"><input type="hidden" name="seen" value="9">
<input type="radio" name="outcome" value="satisfied"><input type="radio" name="outcome" value="unclear" checked>
<input type="checkbox" name="reasons" value="delay" checked><input type="checkbox" name="reasons" value="other" checked>
<select name="control"><option value="">No</option><option value="stop" selected>Stop</option></select>
<textarea name="words"></textarea><button name="result" value="busy">Busy</button></form>
"""


def test_sign_ins_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    record = Record.read(tmp_path)
    made = record.sign_in("admin")
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert Record.read(tmp_path).sign_in("admin") == made
    assert Record.read(tmp_path).sign_in("other") != made


def test_how_far_it_got_outlives_the_process(tmp_path: Path) -> None:
    record = Record.read(tmp_path)
    record.weeks, record.day, record.began = 7, 1, 2
    record.write()
    again = Record.read(tmp_path)
    assert (again.weeks, again.day, again.began, again.network) == (7, 1, 2, record.network)


def test_the_network_password_fits_into_smpp(tmp_path: Path) -> None:
    assert len(Record.read(tmp_path).network) <= 8


def test_one_time_codes_are_those_of_the_standard() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert one_time.code(secret, 59) == "287082"
    assert one_time.code(secret, 1111111109) == "081804"


def test_history_ends_just_before_the_first_sample_day() -> None:
    assert sample_clock.sample_day(1) == date(2026, 3, 2)
    assert sample_clock.saturday(sample_clock.WEEKS) == date(2026, 2, 28)
    assert sample_clock.saturday(1) == date(2025, 9, 6)


def test_a_page_is_read_as_a_person_fills_it() -> None:
    page = Page(PAGE)
    assert page.links_under("/findings/") == ["/findings/12/", "/findings/13/"]
    form = page.form_to("/say/")
    assert form is not None
    assert form.values == {
        "seen": "9", "outcome": "unclear", "reasons": ["delay", "other"], "control": "stop", "words": "",
    }  # fmt: skip
    assert form.choices["result"] == ["busy"]
