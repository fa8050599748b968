"""A vendor's invoice beside our own counts, day by day and line by line, caller by caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sunwai.base import bulk
from sunwai.base.actors import Actor, Right
from sunwai.base.clock import LOCAL, day_of
from sunwai.messages.measures import first_id
from sunwai.messages.models import Line, Vendor
from sunwai.outreach.models import Caller, Invoice, InvoiceRow
from sunwai.outreach.types import BilledKind

ZONE = "Asia/Karachi"
QUEUED_BEFORE = timedelta(days=60)
"""What left in a period was queued no longer than so before it: nothing that costs waits for longer."""
TEXTS = f"""
SELECT (coalesce(m.accepted_at, m.reserved_at) AT TIME ZONE '{ZONE}')::date, 'sms', l.code,
    count(*) FILTER (WHERE m.accepted_at IS NOT NULL), count(*) FILTER (WHERE m.state = 'delivered'),
    coalesce(sum(m.segments) FILTER (WHERE m.accepted_at IS NOT NULL), 0),
    count(*) FILTER (WHERE m.accepted_at IS NULL AND m.state = 'unknown')
FROM messages_message AS m JOIN messages_line AS l ON l.id = m.line_id
WHERE m.id >= %(first)s AND l.vendor_id = %(vendor)s AND l.channel = 'sms' AND m.direction = 'out'
    AND m.reserved_at IS NOT NULL
    AND coalesce(m.accepted_at, m.reserved_at) >= %(since)s AND coalesce(m.accepted_at, m.reserved_at) < %(until)s
GROUP BY 1, 3
"""
CALLS = f"""
SELECT (m.reserved_at AT TIME ZONE '{ZONE}')::date, 'call', l.code,
    count(*) FILTER (WHERE m.state <> 'unknown'), count(r.id) FILTER (WHERE r.spoke_seconds > 0),
    coalesce(sum(ceil(r.spoke_seconds / 60.0)), 0), count(*) FILTER (WHERE m.state = 'unknown')
FROM messages_message AS m JOIN messages_line AS l ON l.id = m.line_id
LEFT JOIN messages_callrecord AS r ON r.message_id = m.id
WHERE m.id >= %(first)s AND l.vendor_id = %(vendor)s AND l.channel = 'voice' AND m.direction = 'out'
    AND m.reserved_at >= %(since)s AND m.reserved_at < %(until)s
GROUP BY 1, 3
"""
CALLERS = f"""
SELECT (c.rung_at AT TIME ZONE '{ZONE}')::date, 'call', account.username,
    count(*) FILTER (WHERE c.result <> ''), count(*) FILTER (WHERE c.result NOT IN ('', 'no_answer', 'busy')),
    coalesce(sum(ceil(coalesce(c.seconds, extract(epoch FROM c.ended_at - c.rung_at)) / 60.0))
        FILTER (WHERE c.result NOT IN ('', 'no_answer', 'busy')), 0),
    count(*) FILTER (WHERE c.result = '')
FROM outreach_call AS c JOIN people_account AS account ON account.id = c.caller_id
WHERE c.vendor_id = %(vendor)s AND c.rung_at >= %(since)s AND c.rung_at < %(until)s
GROUP BY 1, 3
"""


@dataclass(frozen=True)
class Ours:
    """Our own count of one day and line or caller: sent or rung, delivered or spoken with, units, and unknown."""

    count: int = 0
    met: int = 0
    units: Decimal = Decimal(0)
    unknown: int = 0


@dataclass(frozen=True)
class Difference:
    """Where an invoice and our counts differ, and in which way, in sentences."""

    day: date
    kind: BilledKind
    what: str
    billed: int
    ours: int
    unknown: int
    billed_units: Decimal
    our_units: Decimal
    amount_paisa: int
    sentences: tuple[str, ...]

    @property
    def rupees(self) -> Decimal:
        return Decimal(self.amount_paisa) / 100


@dataclass(frozen=True)
class VendorStanding:
    """A vendor, what works for us of theirs, and our counts of this month."""

    vendor: Vendor
    lines: list[str]
    callers: int
    is_over: bool
    sent: int
    met: int
    segments: Decimal
    minutes: Decimal


def visible_invoices(actor: Actor) -> QuerySet[Invoice]:
    if not actor.may(Right.CHECK_INVOICES):
        return Invoice.objects.none()
    return Invoice.objects.select_related("vendor").order_by("-received_at")


def counted(vendor: Vendor, first: date, last: date) -> dict[tuple[date, BilledKind, str], Ours]:
    """Our own counts of a vendor's lines and callers, from a day to another, both counted."""
    since = datetime.combine(first, time.min, LOCAL)
    facts = {
        "vendor": vendor.pk,
        "since": since,
        "first": first_id(since - QUEUED_BEFORE),
        "until": datetime.combine(last + timedelta(days=1), time.min, LOCAL),
    }
    rows = [row for sql in (TEXTS, CALLS, CALLERS) for row in bulk.rows(sql, facts)]
    return {
        (day, BilledKind(kind), what): Ours(count, met, Decimal(units), unknown)
        for day, kind, what, count, met, units, unknown in rows
    }


def differences(invoice: Invoice) -> list[Difference]:
    """Everything in which an invoice and our counts differ, by day and then by line or caller."""
    vendor = invoice.vendor
    ours = counted(vendor, invoice.first_day, invoice.last_day)
    known = {line.code for line in Line.objects.filter(vendor=vendor)}
    known |= set(Caller.objects.filter(vendor=vendor).values_list("account__username", flat=True))
    found = []
    for row in invoice.rows.order_by("day", "kind", "what"):
        key = (row.day, BilledKind(row.kind), row.what)
        mine = ours.pop(key, Ours())
        said = _sentences(row, mine, vendor, is_known=row.what in known or mine.count > 0)
        if said:
            found.append(_difference(key, row, mine, said))
    for key, mine in ours.items():
        if mine.count:
            said = (_("We count {ours}, and nothing is billed.").format(ours=mine.count),)
            found.append(_difference(key, None, mine, said))
    return sorted(found, key=lambda one: (one.day, one.kind, one.what))


def _difference(
    key: tuple[date, BilledKind, str], row: InvoiceRow | None, ours: Ours, said: tuple[str, ...]
) -> Difference:
    billed, units, amount = (row.count, row.units, row.amount_paisa) if row else (0, Decimal(0), 0)
    return Difference(*key, billed, ours.count, ours.unknown, units, ours.units, amount, said)


def _sentences(row: InvoiceRow, ours: Ours, vendor: Vendor, *, is_known: bool) -> tuple[str, ...]:
    said = []
    if not is_known:
        said.append(_("No line or caller of this vendor has this name."))
    if row.day < vendor.starts_on or (vendor.ends_on and row.day > vendor.ends_on):
        said.append(_("The day is outside the vendor’s contract."))
    more = row.count - ours.count
    if more > ours.unknown:
        said.append(_("{more} more are billed than we count.").format(more=more))
    elif more > 0:
        said.append(_("{more} more are billed than we count; of {unknown} we do not know whether they went.").format(
            more=more, unknown=ours.unknown))  # fmt: skip
    elif more < 0:
        said.append(_("{fewer} fewer are billed than we count.").format(fewer=-more))
    if more == 0 and row.units != ours.units:
        unit = _("segments") if row.kind == BilledKind.SMS else _("minutes")
        said.append(_("{billed} {unit} are billed, we count {ours}.").format(
            billed=_plain(row.units), unit=unit, ours=_plain(ours.units)))  # fmt: skip
    return tuple(said)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def vendor_standings(actor: Actor, at: datetime) -> list[VendorStanding]:
    """Each vendor with what it did for us this month, by our own counts."""
    actor.need(Right.CHECK_INVOICES)
    today = day_of(at)
    found = []
    for vendor in Vendor.objects.order_by("code"):
        mine = counted(vendor, today.replace(day=1), today)
        texts = [one for (_day, kind, _what), one in mine.items() if kind is BilledKind.SMS]
        calls = [one for (_day, kind, _what), one in mine.items() if kind is BilledKind.CALL]
        found.append(VendorStanding(
            vendor=vendor, lines=list(vendor.lines.order_by("code").values_list("code", flat=True)),
            callers=Caller.objects.filter(vendor=vendor).count(),
            is_over=vendor.ends_on is not None and vendor.ends_on < today,
            sent=sum(one.count for one in mine.values()), met=sum(one.met for one in mine.values()),
            segments=sum((one.units for one in texts), Decimal(0)),
            minutes=sum((one.units for one in calls), Decimal(0)),
        ))  # fmt: skip
    return found
