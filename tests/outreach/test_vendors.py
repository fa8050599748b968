"""A vendor's invoice, held against our own counts; a hostile file gives its line and the reason."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from sunwai.base.actors import Right
from sunwai.base.refusals import NotAllowed
from sunwai.messages.models import Line, Message, Vendor
from sunwai.outreach.commands import end_call, keep_caller, take_invoice
from sunwai.outreach.invoices import Billed, read_invoice
from sunwai.outreach.models import Call, Invoice
from sunwai.outreach.queries import vendors
from sunwai.outreach.types import BadInvoice, CallResult, SameInvoice
from tests.outreach.callers import a_caller, a_supervisor, a_vendor, rung, to_be_called
from tests.outreach.makers import NOON
from tests.people.makers import an_actor
from tests.transactions.makers import a_number

pytestmark = pytest.mark.django_db
CHECKER = an_actor(Right.CHECK_INVOICES)
HEAD = "date,kind,what,count,units,amount\n"


def a_vendor_line(vendor: Vendor, code: str = "zong-1") -> Line:
    return Line.objects.create(code=code, channel="sms", vendor=vendor, settings={})


def sent(line: Line, number: int, state: str = "delivered", segments: int = 2) -> None:
    """Texts that the line took, or of which nobody knows."""
    taken = None if state == "unknown" else NOON
    Message.objects.bulk_create([
        Message(
            direction="out", channel="sms", purpose="question", contact_point_id=a_number().pk, line=line, sealed=b"",
            segments=segments, state=state, created_at=NOON, reserved_at=NOON, accepted_at=taken,
        )
        for _ in range(number)
    ])  # fmt: skip


def told(vendor: Vendor, *rows: str) -> list[tuple[str, ...]]:
    """What is said of an invoice of these rows."""
    invoice = take_invoice(vendor=vendor, name="i.csv", content=(HEAD + "\n".join(rows)).encode(), by=CHECKER, at=NOON)
    return [one.sentences for one in vendors.differences(invoice)]


def test_an_invoice_that_agrees_has_no_differences() -> None:
    vendor = a_vendor()
    sent(a_vendor_line(vendor), 3)
    assert told(vendor, "2026-03-04,sms,zong-1,3,6,12.00") == []


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("2026-03-04,sms,zong-1,9,12,12", "4 more are billed than we count."),
        ("2026-03-04,sms,zong-1,6,12,12", "1 more are billed than we count; of 2 we do not know whether they went."),
        ("2026-03-04,sms,zong-1,4,8,12", "1 fewer are billed than we count."),
        ("2026-03-04,sms,zong-1,5,11,12", "11 segments are billed, we count 10."),
    ],
)
def test_each_difference_is_said_in_a_sentence(row: str, sentence: str) -> None:
    vendor = a_vendor()
    line = a_vendor_line(vendor)
    sent(line, 5)
    sent(line, 2, "unknown")
    with translation.override("en"):
        said = told(vendor, row)
    assert said == [(sentence,)]


def test_what_is_billed_for_nobody_outside_the_contract_or_not_at_all_is_said() -> None:
    vendor = a_vendor(ends_on=date(2026, 3, 4))
    sent(a_vendor_line(vendor), 2)
    with translation.override("en"):
        said = told(vendor, "2026-03-03,sms,zong-9,1,1,1", "2026-03-05,sms,zong-1,1,1,1")
    assert said == [
        ("No line or caller of this vendor has this name.", "1 more are billed than we count."),
        ("We count 2, and nothing is billed.",),
        ("The day is outside the vendor’s contract.", "1 more are billed than we count."),
    ]


def test_a_callers_calls_and_minutes_are_counted_by_the_day() -> None:
    vendor = a_vendor()
    account, actor = a_caller()
    keep_caller(account=account, vendor=vendor, starts_on=date(2026, 1, 1), by=a_supervisor()[1], at=NOON)
    for result in (CallResult.REFUSED_TO_SAY, CallResult.NO_ANSWER):
        to_be_called()
        call = rung(account, actor)
        end_call(call=call, result=result, by=actor, at=NOON + timedelta(seconds=90))
    assert Call.objects.filter(vendor=vendor).count() == 2
    assert told(vendor, "2026-03-04,call,rabia,2,2,40") == []
    counted = vendors.counted(vendor, date(2026, 3, 4), date(2026, 3, 4))
    assert [(one.count, one.met, one.units) for one in counted.values()] == [(2, 1, Decimal(2))]


def test_one_vendors_counts_are_not_anothers() -> None:
    mine, other = a_vendor(), a_vendor("other")
    sent(a_vendor_line(other, "jazz-1"), 3)
    assert vendors.counted(mine, date(2026, 3, 1), date(2026, 3, 31)) == {}


def test_the_same_invoice_is_taken_once_and_only_by_who_may() -> None:
    vendor, content = a_vendor(), (HEAD + "2026-03-04,sms,zong-1,1,1,1").encode()
    take_invoice(vendor=vendor, name="i.csv", content=content, by=CHECKER, at=NOON)
    with pytest.raises(SameInvoice):
        take_invoice(vendor=vendor, name="again.csv", content=content, by=CHECKER, at=NOON)
    with pytest.raises(NotAllowed):
        take_invoice(vendor=vendor, name="x.csv", content=content + b"\n", by=an_actor(Right.SEE_LIVE), at=NOON)
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"date,kind\n", 1),
        (HEAD.encode(), 1),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,1,1\n", 2),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,1,1,1\n2026-03-04,fax,zong-1,1,1,1\n", 3),
        (HEAD.encode() + b"04.03.2026,sms,zong-1,1,1,1", 2),
        (HEAD.encode() + b"2026-03-04,sms,=cmd(),1,1,1", 2),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,-1,1,1", 2),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,1,NaN,1", 2),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,1,1,1e9", 2),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,1,1,1.005", 2),
        (HEAD.encode() + "2026-03-04,sms,zong-1,١,1,1".encode(), 2),
        (HEAD.encode() + b"2026-03-04,sms,zong-1,1,1,1\n2026-03-04,sms,zong-1,1,1,1", 3),
        (HEAD.encode() + b'2026-03-04,sms,"zong,1,1,1\n', 2),
        (HEAD.encode() + b"\n2026-03-04,sms,\x00,1,1,1", 3),
        (HEAD.encode() + b"2026-03-04,sms,\xff,1,1,1", 2),
        (b"x" * 5_000_001, 1),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content: bytes, line: int) -> None:
    with pytest.raises(BadInvoice) as refusal:
        read_invoice(content, file="i.csv")
    assert refusal.value.data["line"] == line


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8", "replace")))
@example(HEAD.encode() + b"2026-03-04,sms,zong-1,1,1,1")
def test_no_file_does_worse_than_be_refused(content: bytes) -> None:
    rows: list[Billed] = []
    with suppress(BadInvoice):
        rows = read_invoice(content, file="i.csv")
    assert all(row.count >= 0 and row.amount_paisa >= 0 and row.line_number > 1 for row in rows)
