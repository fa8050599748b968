"""The menu: one row where it fits, sections where it does not."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse

from sunwai.base.actors import Actor, Grant, Right
from sunwai.web.menu import MOST_IN_ONE_ROW, SECTIONS, entries_for, menu_for


def holder(*rights: Right) -> Actor:
    return Actor("account", "1", tuple(Grant(right) for right in rights))


def test_who_does_one_thing_sees_one_row() -> None:
    menu = menu_for(holder(Right.CALL_CITIZENS), reverse("desk"))

    assert not menu.sections
    assert [entry.route for entry in menu.entries] == ["home", "desk"]
    assert menu.route == "desk"


def test_who_may_do_everything_sees_the_sections_and_the_entries_of_the_one_in_which_the_page_lies() -> None:
    menu = menu_for(holder(*Right), reverse("pauses"))

    assert [one.words for one in menu.sections] == [one.words for one in SECTIONS]
    assert menu.section is not None
    assert menu.entries == menu.section.entries
    assert len(menu.entries) <= MOST_IN_ONE_ROW
    assert menu.route == "pauses"


def test_a_page_under_no_entry_shows_the_sections_alone() -> None:
    menu = menu_for(holder(*Right), "/account/")

    assert menu.sections
    assert not menu.entries


def test_a_section_leads_to_the_first_of_its_pages_that_one_may_open() -> None:
    rights = set(Right) - {Right.WORK_CASES, Right.DIRECT_CASES, Right.CHECK_CASES, Right.DECIDE_APPEALS}
    cases = menu_for(holder(*rights - {Right.KEEP_IDENTITIES}), reverse("home")).sections[1]

    assert cases.address == reverse("case_enter")


def test_no_page_stands_in_the_menu_twice() -> None:
    assert max(Counter(entry.route for entry in entries_for(holder(*Right))).values()) == 1
