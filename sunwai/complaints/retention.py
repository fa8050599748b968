"""What `complaints` keeps how long, beside what goes with a closed case."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sunwai.base.retention import also, kind
from sunwai.people.holding import numbered

OF_CASES = "case_id = ANY(%(ids)s::bigint[])"

also(
    "casework.words",
    seal="complaints.words",
    # what the unit apart has not looked at yet keeps its case
    unless="EXISTS (SELECT FROM complaints_pressure w WHERE w.case_id = x.id AND w.done_at IS NULL)"
    " OR EXISTS (SELECT FROM people_datarequest w WHERE w.reference = x.id AND w.decided_at IS NULL)",
    statements=(
        "UPDATE complaints_pressure SET sealed = %(empty_complaints_words)s, done_sealed = NULL WHERE " + OF_CASES,
        "UPDATE complaints_spotcheck SET note_sealed = NULL WHERE " + OF_CASES,
        "UPDATE complaints_servicerequest SET description = '', address = '', media_url = '' WHERE " + OF_CASES,
        "UPDATE complaints_outcomequestion SET contact_point_id = %(nobody)s WHERE " + OF_CASES,
        "UPDATE people_datarequest SET contact_point_id = %(nobody)s WHERE reference = ANY(%(ids)s::bigint[])",
    ),
)
also(
    "messages.voices",
    unless="EXISTS (SELECT FROM complaints_voicefiling v WHERE v.message_id = x.id AND v.ended_at IS NULL)",
)

kind(
    code="complaints.texts",
    name=_("Cases told by text"),
    goes=_("What was said before the case was made, and the number."),
    stays=_("That a case was told by text, when, and which case it became."),
    table="complaints_textfiling",
    due=f"x.ended_at IS NOT NULL AND (x.what_sealed IS NOT NULL OR {numbered('x.contact_point_id')})",
    starts={"ended": "x.ended_at"},
    covers={
        "number": "x.contact_point_id = {number}",
        "case": "x.case_id IS NOT NULL AND x.case_id = {case}",
        "office": "EXISTS (SELECT FROM casework_case c WHERE c.id = x.case_id AND c.office_id = {office})",
    },
    statements=(
        "UPDATE complaints_textfiling SET what_sealed = NULL, contact_point_id = %(nobody)s"
        " WHERE id = ANY(%(ids)s::bigint[])",
    ),
)

kind(
    code="complaints.codes",
    name=_("One-time codes"),
    goes=_("That a code was sent to a number, and when it was used."),
    stays=_("Nothing."),
    table="complaints_onetimecode",
    due="x.id > 0",
    starts={"sent": "x.sent_at"},
    covers={"number": "x.contact_point_id = {number}", "office": "false"},
    statements=("DELETE FROM complaints_onetimecode WHERE id = ANY(%(ids)s::bigint[])",),
    least_days=2,
)

kind(
    code="complaints.limits",
    name=_("Looks at numbers that file very often"),
    goes=_("Which number it was, and the reason that was written."),
    stays=_("That somebody looked, and which limit they set."),
    table="complaints_repeatreview",
    due=f"x.decided_at IS NOT NULL AND (x.until IS NULL OR x.until < %(day)s) AND {numbered('x.contact_point_id')}",
    starts={"decided": "x.decided_at"},
    covers={"number": "x.contact_point_id = {number}", "office": "false"},
    statements=(
        "UPDATE complaints_repeatreview SET reason_sealed = NULL, contact_point_id = %(nobody)s"
        " WHERE id = ANY(%(ids)s::bigint[])",
    ),
)
