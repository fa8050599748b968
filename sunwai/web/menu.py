"""The staff menu: each entry with the rights that show it, in sections; a small menu is one row without them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sunwai.base.actors import Actor, Right

MOST_IN_ONE_ROW = 9
"""As many entries as stand in a row of a wide page; more are shown by their sections."""


@dataclass(frozen=True)
class Entry:
    """A place in the menu: the route's name, its words, and the rights of which one is needed."""

    route: str
    words: str | Promise
    rights: tuple[Right, ...] = ()

    @property
    def address(self) -> str:
        return reverse(self.route)


@dataclass(frozen=True)
class Section:
    """Entries that belong together; its address is that of the first that one may open."""

    words: str | Promise
    entries: list[Entry]

    @property
    def address(self) -> str:
        return self.entries[0].address


@dataclass(frozen=True)
class Menu:
    """What one page shows of it: the row of sections, if there is one, the row of entries, and where the page lies."""

    sections: list[Section]
    entries: list[Entry]
    section: Section | None
    route: str


WORKS = (Right.WORK_CASES, Right.DIRECT_CASES, Right.CHECK_CASES, Right.DECIDE_APPEALS, Right.KEEP_IDENTITIES)
DECIDES = (Right.ADMINISTER, Right.RELEASE_PROGRAMME, Right.WORK_CASES, Right.DIRECT_CASES, Right.KEEP_IDENTITIES,
           Right.KEEP_CALENDAR, Right.KEEP_RETENTION, Right.KEEP_DIRECTORY)  # fmt: skip
SECTIONS = [
    Section(_("Today"), [
        Entry("home", _("Home")),
        Entry("morning", _("This morning"), (Right.SEE_OPERATIONS,)),
        Entry("live", _("Today"), (Right.SEE_LIVE,)),
    ]),
    Section(_("Cases"), [
        Entry("cases_inbox", _("Cases"), WORKS),
        Entry("checks", _("Checks"), (Right.CHECK_CASES,)),
        Entry("case_enter", _("Enter a case"), (Right.FILE_CASES,)),
        Entry("cases_define", _("Matters, dates and routes"), (Right.DEFINE_CASES,)),
    ]),
    Section(_("Calls"), [
        Entry("desk", _("Calls"), (Right.CALL_CITIZENS,)),
        Entry("own_calls", _("My calls"), (Right.CALL_FROM_LIST,)),
        Entry("board", _("Callers"), (Right.SUPERVISE_CALLERS,)),
        Entry("vendors", _("Vendors"), (Right.CHECK_INVOICES,)),
    ]),
    Section(_("Replies"), [
        Entry("review", _("Review"), (Right.REVIEW_REPLIES,)),
        Entry("alerts", _("Danger to life"), (Right.ANSWER_ALERTS,)),
        Entry("duty", _("Duty roster"), (Right.KEEP_ROSTER,)),
        Entry("duty_mine", _("My nights"), (Right.ANSWER_ALERTS,)),
    ]),
    Section(_("Data"), [
        Entry("feeds", _("Feeds"), (Right.IMPORT_TRANSACTIONS,)),
        Entry("imports", _("Imports"), (Right.SEE_IMPORTS, Right.IMPORT_TRANSACTIONS)),
        Entry("quarantine", _("Quarantine"), (Right.CORRECT_QUARANTINE,)),
    ]),
    Section(_("Asking"), [
        Entry("programmes", _("Programmes"), (Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)),
        Entry("prompts", _("Prompts"), (Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)),
        Entry("texts", _("Standing texts"), (Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)),
        Entry("pauses", _("Pauses"), (Right.SEE_OPERATIONS, Right.RELEASE_PROGRAMME)),
        Entry("calendar", _("Calendar"), (Right.KEEP_CALENDAR, Right.SEE_OPERATIONS)),
        Entry("hours", _("Hours and limits"), (Right.SEE_OPERATIONS,)),
        Entry("budgets", _("Budgets"), (Right.SEE_OPERATIONS,)),
    ]),
    Section(_("Reports and findings"), [
        Entry("report_inbox", _("Inbox of reports"), (Right.SEE_REPORTS,)),
        Entry("reports", _("Reports"), (Right.SEE_REPORTS,)),
        Entry("unread", _("Who reads the reports"), (Right.SEE_OPERATIONS,)),
        Entry("findings", _("Findings"), (Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS)),
        Entry("signals", _("Signals"), (Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS)),
        Entry("remedies", _("Remedies"), (Right.RECORD_REMEDIES, Right.SEE_REPORTS)),
        Entry("letters", _("Letters"), (Right.RECORD_REMEDIES,)),
        Entry("map", _("Map"), (Right.SEE_REPORTS,)),
        Entry("trends", _("Trends"), (Right.SEE_REPORTS,)),
    ]),
    Section(_("Posts and people"), [
        Entry("directory", _("Directory"), (Right.KEEP_DIRECTORY,)),
        Entry("posts", _("Posts"), (Right.KEEP_POSTS, Right.WORK_CASES, Right.ACKNOWLEDGE_FINDINGS)),
        Entry("hand_overs", _("Hand-over"), (Right.KEEP_POSTS, Right.WORK_CASES, Right.ACKNOWLEDGE_FINDINGS)),
        Entry("roles", _("Roles"), (Right.ADMINISTER, Right.SEE_LEDGER)),
        Entry("approvals", _("For a second person"), DECIDES),
    ]),
    Section(_("The house"), [
        Entry("operations", _("Operations"), (Right.SEE_OPERATIONS,)),
        Entry("administration", _("Administration"), (Right.ADMINISTER,)),
        Entry("ledger", _("Ledger"), (Right.SEE_LEDGER,)),
        Entry("retention", _("Retention"), (Right.KEEP_RETENTION,)),
    ]),
]  # fmt: skip


def sections_for(actor: Actor) -> list[Section]:
    """The sections with the entries that an actor may open, in order."""
    held = [Section(one.words, [entry for entry in one.entries if _may(actor, entry)]) for one in SECTIONS]
    return [one for one in held if one.entries]


def entries_for(actor: Actor) -> list[Entry]:
    """The entries that an actor may open, in order."""
    return [entry for section in sections_for(actor) for entry in section.entries]


def menu_for(actor: Actor, path: str) -> Menu:
    """The menu of a page: everything in one row where it fits, else the sections and the entries of the page's own."""
    sections = sections_for(actor)
    entries = [entry for section in sections for entry in section.entries]
    route = _current(path, entries)
    section = next((one for one in sections if any(entry.route == route for entry in one.entries)), None)
    if len(entries) <= MOST_IN_ONE_ROW:
        return Menu([], entries, None, route)
    return Menu(sections, section.entries if section else [], section, route)


def _may(actor: Actor, entry: Entry) -> bool:
    return not entry.rights or any(actor.may(right) for right in entry.rights)


def _current(path: str, entries: list[Entry]) -> str:
    """The entry under which an address lies."""
    under = [entry for entry in entries if path.startswith(entry.address)]
    return max(under, key=lambda entry: len(entry.address)).route if under else ""
