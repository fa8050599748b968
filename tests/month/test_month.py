"""A month in the life of an install, as a diary; then its accounts, a sentence at a time.

Everything in it is real: the processes of `sunwai up`, SMPP to two networks that keep journals of their own, a server
that is killed with its disk, a disk that is full. What it does, proves and does not prove: docs/month.md.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.audit import BROKEN
from tests.month.accounts import Accounts
from tests.month.house import House
from tests.month.month import Month

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


def live(month: Month) -> None:
    """April 2026."""
    day = month.day
    day(1).complain(6)
    day(2).write_stop(6)
    day(3).complain(4, "Gujranwala").work_cases(3)
    day(4)
    day(5).swap_two_officers()
    day(6).write_stop(5)
    day(7).leave_vacant("kasur.revenue", above="kasur.dc")
    day(8).evening().split_a_district()
    day(9).complain(3, "Wazirabad")
    day(10).bring_from_wazirabad(by_new_codes=False)
    day(11).bring_from_wazirabad(by_new_codes=True).announce_holiday("Flood in the river")
    day(12).complain(3)
    day(13).evening().bring_a_wrong_file("wrong, seen in the evening").retract("wrong, seen in the evening")
    day(14).bring_a_wrong_file("wrong, seen when asked").retract("wrong, seen when asked")
    day(15).write_stop(5).end_contract("alif")
    day(16).work_cases(4)
    day(17).complain(3)
    with month.network_cut():
        day(18).evening()
    day(19)
    day(20).write_stop(4)
    day(21).clock_jumps()
    day(22).announce_holiday("A day of mourning")
    day(23).complain(3)
    day(24).lose_and_restore_the_database()
    day(25).write_stop(4)
    day(26).change_the_key()
    day(27).complain(3).work_cases(4)
    day(28).fill_the_disk()
    day(29).write_stop(3)
    day(30).complain(2).evening()


@pytest.fixture(scope="module")
def accounts() -> Iterator[Accounts]:
    house = House(Path(tempfile.mkdtemp(prefix="sunwai-month-")))
    try:
        month = Month(house)
        month.begin()
        live(month)
        yield Accounts(month)
    finally:
        house.close()


def test_all_that_citizens_wrote_was_heard(accounts: Accounts) -> None:
    assert accounts.never_given() == []
    assert accounts.not_held() == []
    written, joined = accounts.in_parts()
    assert written == joined > 5
    assert accounts.receipts_not_held() == []
    assert len(accounts.written()) > 600


def test_every_text_that_a_network_took_has_its_row_and_every_row_its_text(accounts: Accounts) -> None:
    assert accounts.without_a_row() == 0
    assert accounts.never_taken() == []
    assert len(accounts.taken) > 3000


def test_nobody_was_asked_the_same_twice(accounts: Accounts) -> None:
    assert accounts.asked_twice() == []


def test_nothing_was_sent_at_a_wrong_hour(accounts: Accounts) -> None:
    assert accounts.at_wrong_hours() == []
    assert sum(not one.may_wake for one in accounts.taken) > 3000


def test_who_wrote_stop_was_asked_nothing_more_though_they_came_to_an_office_again(accounts: Accounts) -> None:
    assert accounts.asked_after_stop() == []
    assert len(accounts.month.stopped) == 30
    assert accounts.house.count("SELECT count(*) FROM outreach_decision WHERE outcome = 'opted_out'") > 60


@pytest.mark.parametrize("what", [
    "undecided", "invited_without_invitation", "neither_asked_nor_reasoned", "steps_repeated", "steps_after_unknown",
    "jobs_of_the_dead",
])  # fmt: skip
def test_nothing_is_left_undone(accounts: Accounts, what: str) -> None:
    assert accounts.house.rows(BROKEN[what]) == [(0,)]


def test_everybody_who_was_to_be_asked_was_asked_or_it_is_written_why_not(accounts: Accounts) -> None:
    assert accounts.house.rows(STILL_TO_ASK) == []


def test_every_open_case_lies_with_a_post_that_somebody_answers_for(accounts: Accounts) -> None:
    posts = [row[0] for row in accounts.house.rows(POSTS_WITH_CASES)]
    standing = accounts.house.desk("answers", posts=posts)
    assert {post for post, (officer, _) in standing.items() if not officer} == set()
    assert accounts.house.count("SELECT count(*) FROM casework_case") > 20


def test_officers_were_transferred(accounts: Accounts) -> None:
    moved = accounts.month.notes["swapped"] | accounts.month.notes["vacant"]
    assert accounts.house.desk("answers", posts=list(moved)) == moved


def test_a_district_split_and_its_offices_went_on_under_their_new_codes(accounts: Accounts) -> None:
    notes = accounts.month.notes
    assert (notes["wazirabad_old"]["new"], notes["wazirabad_old"]["bad"]) == (0, 6)
    assert (notes["wazirabad_new"]["new"], notes["wazirabad_new"]["bad"]) == (6, 0)
    [(officer, how)] = accounts.house.desk("answers", posts=[notes["case"][1]]).values()
    assert officer, how


@pytest.mark.parametrize(("day", "name"), [(12, "Flood in the river"), (23, "A day of mourning")])
def test_a_holiday_announced_the_evening_before_was_kept(accounts: Accounts, day: int, name: str) -> None:
    assert accounts.asked_on(day) == 0
    assert accounts.asked_on(day + 1) > 150
    assert accounts.month.notes[name]["casework"]


def test_a_vendor_left_and_the_other_carried_all(accounts: Accounts) -> None:
    last = accounts.month.notes["last_day"]
    assert [one for one in accounts.taken if one.carrier == "alif" and one.true.date() > last] == []
    assert accounts.asked_on(last.day, "alif") > 0
    assert accounts.asked_on(last.day + 1, "bay") > 100


def test_the_network_was_cut_for_a_day_and_all_went_the_next(accounts: Accounts) -> None:
    assert [one for one in accounts.taken if one.true.day == 18] == []
    assert accounts.asked_on(19) > 1.5 * accounts.asked_on(17)


def test_while_the_clock_was_ahead_in_the_night_nobody_was_asked(accounts: Accounts) -> None:
    begin, end = accounts.month.notes["ahead"]
    taken = [one for one in accounts.taken if begin <= one.true < end]
    assert [one for one in taken if one.is_at_home and not one.may_wake] == []
    assert len(taken) >= 3, "who wrote STOP was not told that it is so"


def test_of_a_wrong_file_nobody_was_asked_after_it_was_retracted(accounts: Accounts) -> None:
    asked = dict(accounts.house.rows(ASKED_OF_RETRACTED))
    assert asked == {accounts.month.notes["wrong, seen when asked"]: (0)}
    assert accounts.house.count("SELECT count(*) FROM transactions_feedfile WHERE state = 'retracted'") == 2


def test_the_database_came_back_with_all_that_was_promised(accounts: Accounts) -> None:
    notes = accounts.month.notes
    assert "Nothing is lost" in notes["restored"]
    assert not notes["made_anew"], "an empty database was made in the place of the lost one"
    assert accounts.house.count("SELECT count(*) FROM transactions_transaction WHERE file_id = %(file)s",
                                file=notes["told"]) == 30  # fmt: skip


def test_the_old_key_opens_nothing_any_more_and_the_new_one_all(accounts: Accounts) -> None:
    assert "nothing is left under an older one" in accounts.month.notes["rekeyed"]
    seals = accounts.month.notes["seals"]
    assert seals["opened"] == seals["all"] > 3000


def test_the_disk_was_full_and_the_house_stood(accounts: Accounts) -> None:
    if not accounts.house.disk.can_fill:
        pytest.skip("no disk of our own can be mounted here: the disk did not fill")
    notes = accounts.month.notes
    assert notes["full"], f"the file came in with {notes['left']} bytes left"
    assert notes["stayed_up"]


def test_the_ledger_verifies(accounts: Accounts) -> None:
    said = accounts.house.sunwai("ledger", "verify", "--checkpoint", str(accounts.house.var / "checkpoints.jsonl"))
    assert "rows sealed" in said


STILL_TO_ASK = """
-- a number that was asked often enough waits longer than the month, with its reason and until when
SELECT i.id, i.created_at, m.state, m.reason, m.not_before FROM outreach_invitation AS i
LEFT JOIN outreach_attempt AS a ON a.invitation_id = i.id LEFT JOIN messages_message AS m ON m.id = a.message_id
WHERE i.state = 'open' AND i.created_at < '2026-04-28'
    AND NOT coalesce(m.state = 'queued' AND m.reason = 'over_cap' AND m.not_before > '2026-05-01', false)
    AND NOT EXISTS (SELECT FROM outreach_attempt AS b WHERE b.invitation_id = i.id AND b.begun_at IS NOT NULL)
"""
POSTS_WITH_CASES = """
SELECT DISTINCT p.code FROM casework_case AS c JOIN directory_post AS p ON p.id = c.post_id WHERE c.is_open
"""
ASKED_OF_RETRACTED = """
SELECT f.id, count(*) FILTER (WHERE m.reserved_at > f.retracted_at) FROM transactions_feedfile AS f
JOIN transactions_transaction AS t ON t.file_id = f.id JOIN outreach_invitation AS i ON i.transaction_id = t.id
JOIN outreach_attempt AS a ON a.invitation_id = i.id JOIN messages_message AS m ON m.id = a.message_id
WHERE f.state = 'retracted' AND m.reserved_at IS NOT NULL GROUP BY 1
"""
