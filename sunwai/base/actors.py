"""Who acts, and what that one may do where. Rights are given as roles over areas x departments in `people`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from sunwai.base.refusals import NotAllowed


class Right(StrEnum):
    """A named right. What it lets one do is said in the glossary; each is asked for in some room's rules.py."""

    ADMINISTER = "administer"
    LOAD_DIRECTORY = "load_directory"
    KEEP_DIRECTORY = "keep_directory"
    KEEP_POSTS = "keep_posts"
    IMPORT_TRANSACTIONS = "import_transactions"
    SEE_IMPORTS = "see_imports"
    CORRECT_QUARANTINE = "correct_quarantine"
    DRAFT_PROGRAMME = "draft_programme"
    RELEASE_PROGRAMME = "release_programme"
    CALL_CITIZENS = "call_citizens"
    SUPERVISE_CALLERS = "supervise_callers"
    LISTEN_TO_CALLS = "listen_to_calls"
    CALL_FROM_LIST = "call_from_list"
    CHECK_INVOICES = "check_invoices"
    REVIEW_REPLIES = "review_replies"
    ANSWER_ALERTS = "answer_alerts"
    KEEP_ROSTER = "keep_roster"
    KEEP_CALENDAR = "keep_calendar"
    SEE_LIVE = "see_live"
    SEE_REPORTS = "see_reports"
    ACKNOWLEDGE_FINDINGS = "acknowledge_findings"
    RECORD_REMEDIES = "record_remedies"
    SEE_LEDGER = "see_ledger"
    SEE_OPERATIONS = "see_operations"
    FILE_CASES = "file_cases"
    WORK_CASES = "work_cases"
    DIRECT_CASES = "direct_cases"
    DEFINE_CASES = "define_cases"
    CHECK_CASES = "check_cases"
    DECIDE_APPEALS = "decide_appeals"
    KEEP_IDENTITIES = "keep_identities"
    KEEP_RETENTION = "keep_retention"

    @property
    def shows_people(self) -> bool:
        """Whether who has it may see a number or a citizen's words, and so needs a second factor."""
        return self in {
            Right.CORRECT_QUARANTINE, Right.CALL_CITIZENS, Right.SUPERVISE_CALLERS, Right.LISTEN_TO_CALLS,
            Right.CALL_FROM_LIST, Right.REVIEW_REPLIES, Right.ANSWER_ALERTS, Right.ADMINISTER,
            Right.WORK_CASES, Right.DIRECT_CASES, Right.CHECK_CASES, Right.DECIDE_APPEALS, Right.KEEP_IDENTITIES,
            Right.KEEP_RETENTION,
        }  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """One right over some areas and departments (ids; None is all)."""

    right: Right
    areas: frozenset[int] | None = None
    departments: frozenset[int] | None = None

    def filter(self, area: str, department: str) -> Q:
        """Rows inside this grant; `area` and `department` are the lookups that lead to their ids."""
        found = Q()
        if self.areas is not None:
            found &= Q(**{f"{area}__in": self.areas})
        if self.departments is not None:
            found &= Q(**{f"{department}__in": self.departments})
        return found


@dataclass(frozen=True)
class Actor:
    """Who does a deed: an account, a citizen, or a process of ours.

    `kind` is account, citizen or process; `id` the account's id, or a name such as `sender`, never a phone number.
    `posts` are those that it answers for now; `forwarded`, those of them that came to it because they are vacant.
    """

    kind: str
    id: str
    grants: tuple[Grant, ...] = ()
    posts: frozenset[int] = frozenset()
    forwarded: frozenset[int] = frozenset()

    @property
    def own_posts(self) -> frozenset[int]:
        """The posts that it holds, or acts in for who is on leave."""
        return self.posts - self.forwarded

    def may(self, right: Right) -> bool:
        """Whether the right is held anywhere."""
        return self.kind == "process" or any(grant.right is right for grant in self.grants)

    def need(self, right: Right) -> None:
        """Raises:
        NotAllowed: the right is held nowhere.
        """
        if not self.may(right):
            raise NotAllowed

    def within(self, right: Right, *, area: str, department: str) -> Q:
        """The rows over which the right is held, for `visible_to`; nothing if it is not held."""
        if self.kind == "process":
            return Q()
        found = [grant.filter(area, department) for grant in self.grants if grant.right is right]
        if not found:
            return Q(pk__in=[])
        if any(not one for one in found):
            return Q()
        reach = found[0]
        for one in found[1:]:
            reach |= one
        return reach

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def process(name: str) -> Actor:
    """One of our own processes, such as `sender`; it may do whatever its code does."""
    return Actor(kind="process", id=name)


CITIZEN = Actor(kind="citizen", id="unnamed")
