"""What rights are called on pages, and who somebody was that the records name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Right
from sunwai.people.models import Account
from sunwai.web.showing import name_of

RIGHTS: dict[Right, str | Promise] = {
    # one that is not here yet is shown by its name
    Right.ADMINISTER: _("Accounts, roles and keys"),
    Right.LOAD_DIRECTORY: _("Load the directory"),
    Right.KEEP_DIRECTORY: _("Change the directory, and approve what another changes"),
    Right.KEEP_POSTS: _("Transfer orders and leave"),
    Right.KEEP_CALENDAR: _("Holidays, working hours and seasons"),
    Right.KEEP_RETENTION: _("Rules and holds of what is kept"),
    Right.IMPORT_TRANSACTIONS: _("Bring in and retract files of transactions"),
    Right.SEE_IMPORTS: _("See files, counts and reasons"),
    Right.CORRECT_QUARANTINE: _("See and correct rows in quarantine"),
    Right.DRAFT_PROGRAMME: _("Draft programmes and texts"),
    Right.RELEASE_PROGRAMME: _("Release programmes, approve texts, pause"),
    Right.CALL_CITIZENS: _("Call citizens"),
    Right.SUPERVISE_CALLERS: _("Supervise callers"),
    Right.LISTEN_TO_CALLS: _("Listen to calls"),
    Right.CALL_FROM_LIST: _("Call from a leader’s list"),
    Right.CHECK_INVOICES: _("Check vendors’ invoices"),
    Right.REVIEW_REPLIES: _("Read citizens’ replies"),
    Right.ANSWER_ALERTS: _("Answer alerts of danger to life"),
    Right.KEEP_ROSTER: _("Keep the duty roster"),
    Right.SEE_LIVE: _("See today’s figures"),
    Right.SEE_REPORTS: _("See reports and findings"),
    Right.ACKNOWLEDGE_FINDINGS: _("Acknowledge findings"),
    Right.RECORD_REMEDIES: _("Record remedies"),
    Right.SEE_LEDGER: _("See the ledger"),
    Right.SEE_OPERATIONS: _("See operations"),
    Right.FILE_CASES: _("File cases for citizens"),
    Right.WORK_CASES: _("Work on the cases of their posts"),
    Right.DIRECT_CASES: _("Receive and direct cases"),
    Right.DEFINE_CASES: _("Say what cases there are, their dates and routes"),
    Right.CHECK_CASES: _("Check closed cases"),
    Right.DECIDE_APPEALS: _("Decide appeals"),
    Right.KEEP_IDENTITIES: _("Keep the identities of citizens"),
}


def named(right: str) -> str:
    """A right in words; one of a newer or older release by its name."""
    return str(RIGHTS[Right(right)]) if right in set(Right) and Right(right) in RIGHTS else right


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names behind records such as `account:7`; a process of ours is the service itself."""
    asked = {one for one in actors if one}
    ids = [int(one.removeprefix("account:")) for one in asked if one.startswith("account:")]
    found = {f"account:{one.pk}": name_of(one) for one in Account.objects.filter(pk__in=ids)}
    return {one: found.get(one) or gettext("the service itself") for one in asked}
