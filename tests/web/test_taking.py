"""Tables that are printed or taken as a sheet: who, when, what was asked for, and the ledger's row."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sunwai.base.actors import Right
from sunwai.ledger.models import Entry
from sunwai.machines.commands import say
from sunwai.web.tables import Cell, read
from tests.machines.test_machines import a_word
from tests.messages.makers import NOON
from tests.web.conftest import Set
from tests.web.makers import a_client, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/operations/machines/"


@pytest.fixture
def client(clock_at: Set) -> Client:
    clock_at(NOON + timedelta(hours=2))
    say(word=a_word("=worker"), begins=True)
    return signed_in(Right.SEE_OPERATIONS)


def test_a_page_with_a_table_offers_both_ways_and_one_without_none(client: Client) -> None:
    assert "taken=xlsx" in client.get(PAGE).text
    assert "taken=xlsx" not in client.get("/account/").text.split("<table")[0]


def test_a_sheet_says_who_took_it_when_and_of_what(client: Client) -> None:
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}?taken=xlsx").content))
    notes = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert {"Taken by", "Taken at", "Asked for"} <= set(notes)
    assert "2 March 2026" in notes["Taken at"]


def test_a_cell_that_looks_like_a_formula_is_text_and_a_number_is_a_number(client: Client) -> None:
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}?taken=xlsx").content))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    assert rows[1][0] == "'=worker"
    assert 1 in rows[1]


def test_what_is_taken_is_in_the_ledger_and_what_is_only_looked_at_is_not(client: Client) -> None:
    client.get(PAGE)
    assert not Entry.objects.filter(action__startswith="web.taken").exists()
    client.get(f"{PAGE}?taken=xlsx")
    client.get(f"{PAGE}?taken=print")
    found = Entry.objects.filter(action__startswith="web.taken").order_by("pk").values_list("action", "subject_id")
    assert list(found) == [("web.taken_xlsx", "machines"), ("web.taken_print", "machines")]


def test_on_paper_stands_who_printed_it(client: Client) -> None:
    page = client.get(f"{PAGE}?taken=print").text
    assert "data-print" in page
    assert "Taken by" in page


def test_who_may_not_see_a_page_cannot_take_its_table(client: Client) -> None:
    assert client.get("/ledger/?taken=xlsx").status_code == 403
    assert a_client().get(f"{PAGE}?taken=xlsx").status_code == 302


def test_buttons_and_their_columns_stay_on_the_page() -> None:
    page = """<h1>Things</h1><form class="filters" method="get"><label for="s">State</label>
        <select id="s"><option value="">All</option><option value="o" selected>Open</option></select></form>
        <table><thead><tr><th>A</th><th>N</th><th><b>Deed</b></th></tr></thead>
        <tr><th>x &amp; y</th><td>1,234</td><td><form><button>Go</button></form></td></tr>
        <tr><td>0300</td><td>12.5%</td><td></td></tr></table>"""
    found = read(page)
    assert (found.heading, found.asked, found.tables[0].heads) == ("Things", [("State", "Open")], ["A", "N"])
    assert found.tables[0].rows[0] == [Cell("x & y"), Cell("1,234", 1234)]
    assert found.tables[0].rows[1] == [Cell("0300"), Cell("12.5%", 0.125, is_share=True)]


@given(st.text(alphabet="<>/tablerdh \"'=&;1,%", max_size=300))
def test_no_page_is_too_broken_to_read(page: str) -> None:
    read(page)
