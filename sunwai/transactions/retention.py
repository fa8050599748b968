"""What `transactions` keeps how long, and what it holds about a number."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunwai.base.retention import Line, Lines, kind, shelf
from sunwai.people.holding import numbered
from sunwai.transactions.models import Transaction

kind(
    code="transactions.numbers",
    name=gettext_lazy("Whose visit it was"),
    goes=gettext_lazy("From a visit to its number, in all versions of the visit."),
    stays=gettext_lazy(
        "The visit: office, service, day, post, sex, language as the feed gave them. Figures stay as they are."
    ),
    table="transactions_transaction",
    due=numbered("x.contact_point_id"),
    starts={"month_end": "((date_trunc('month', x.day::timestamp) + interval '1 month') AT TIME ZONE 'Asia/Karachi')"},
    covers={"number": "x.contact_point_id = {number}", "office": "x.office_id = {office}", "case": "false"},
    statements=(
        "UPDATE transactions_transactionversion SET contact_point_id = %(nobody)s"
        " WHERE transaction_id = ANY(%(ids)s::bigint[]) AND contact_point_id IS NOT NULL",
        # a name for each number of a month that belongs to nobody: how often one number came can be told as before
        "UPDATE transactions_transaction t SET contact_point_id = md5(s.salt || t.contact_point_id::text)::uuid"
        " FROM people_salt s WHERE t.id = ANY(%(ids)s::bigint[]) AND s.kind = 'transactions.numbers'"
        " AND s.part = to_char(t.day, 'YYYY-MM')",
    ),
    parts="to_char(x.day, 'YYYY-MM')",
    least_days=92,
    personal=True,
)

kind(
    code="transactions.rows",
    name=gettext_lazy("Rows in quarantine"),
    goes=gettext_lazy("The row as the department sent it, with all that it says of a person."),
    stays=gettext_lazy("Its line, column and reason."),
    table="transactions_quarantinedrow",
    joins="JOIN transactions_feedfile file ON file.id = x.file_id",
    due="octet_length(x.sealed) > 29",
    starts={"received": "file.received_at"},
    seal="transactions.row",
    statements=(
        "UPDATE transactions_quarantinedrow SET sealed = %(empty_transactions_row)s,"
        " state = CASE WHEN state = 'open' THEN 'dropped' ELSE state END WHERE id = ANY(%(ids)s::bigint[])",
    ),
)


def _visits(point: UUID) -> Lines:
    """How many and when, not where: the phone is shared, and what we never wrote about may be nobody's business."""
    found = Transaction.objects.filter(contact_point=point, retracted=False)
    known = found.aggregate(n=Count("id"), first=Min("occurred_at"), last=Max("occurred_at"))
    rows = [Line(at, _("A visit to an office was recorded with this number.")) for at in
            found.order_by("-occurred_at").values_list("occurred_at", flat=True)[:50]]  # fmt: skip
    return Lines(known["n"], known["first"], known["last"], rows)


shelf(
    code="visits",
    name=gettext_lazy("Visits recorded with this number"),
    why=gettext_lazy("The department gave them to us so that we can ask how it went. Where you were is not shown here:"
           " others may hold this phone. It stands in the texts that we sent."),
    lines=_visits,
    kind="transactions.numbers",
)  # fmt: skip
