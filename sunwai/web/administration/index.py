"""Everything that is kept by hand, in one calm list: only what this person may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sunwai.base.actors import Actor, Right
from sunwai.web.doors import StaffRequest, door_of


@dataclass(frozen=True)
class Place:
    """A page: its route, its name, what is done there in one sentence, and the rights of which one is needed."""

    route: str
    words: str | Promise
    sentence: str | Promise
    rights: tuple[Right, ...]


@dataclass(frozen=True)
class Group:
    words: str | Promise
    places: list[Place]


ASKS = (Right.DRAFT_PROGRAMME, Right.RELEASE_PROGRAMME)
GROUPS = [
    Group(_("Who may do what"), [
        Place("people", _("Sign-ins"), _("Who signs in; a new sign-in, a forgotten password, somebody who leaves."),
              (Right.ADMINISTER, Right.SEE_LEDGER)),
        Place("roles", _("Roles"), _("What each role may, who has it where and since when."),
              (Right.ADMINISTER, Right.SEE_LEDGER)),
        Place("directory", _("Directory"), _("Areas, departments, offices, posts and services; every change of them."),
              (Right.KEEP_DIRECTORY,)),
        Place("posts", _("Posts"), _("Who holds which post; transfer orders and leave."), (Right.KEEP_POSTS,)),
        Place("programs", _("Programs of others"), _("Keys and hooks of programs that file or follow cases."),
              (Right.ADMINISTER,)),
    ]),
    Group(_("Whom we ask, and how"), [
        Place("numbers", _("Numbers not to be asked"),
              _("The do-not-call register, numbers of staff and touts, and who asked to be left alone."),
              (Right.ADMINISTER,)),
        Place("programmes", _("Programmes"), _("Who is asked about which services, in which words; every version."),
              ASKS),
        Place("texts", _("Standing texts"), _("What we send again and again; every version."), ASKS),
        Place("prompts", _("Prompts"), _("What calls say; recordings and their approval."), ASKS),
        Place("calendar", _("Calendar"), _("Holidays, seasons and working hours."),
              (Right.KEEP_CALENDAR, Right.SEE_OPERATIONS)),
        Place("pauses", _("Pauses"), _("What is stopped, and why."), (Right.SEE_OPERATIONS, Right.RELEASE_PROGRAMME)),
        Place("budgets", _("Budgets"), _("What may be spent, and what is left."), (Right.SEE_OPERATIONS,)),
    ]),
    Group(_("What comes in and what carries"), [
        Place("feeds", _("Feeds"), _("What departments send, how it is read, and the programs that may send it."),
              (Right.IMPORT_TRANSACTIONS,)),
        Place("imports", _("Imports"), _("Files of visits: handed in, looked at, taken back."),
              (Right.SEE_IMPORTS, Right.IMPORT_TRANSACTIONS)),
        Place("lines", _("Lines"), _("Our connections to carriers: settings, price, order, and whether they run."),
              (Right.ADMINISTER,)),
        Place("vendors", _("Vendors"), _("The companies behind the lines, and their invoices."),
              (Right.CHECK_INVOICES,)),
    ]),
    Group(_("Cases, reports and the record"), [
        Place("cases_define", _("Matters, dates and routes"), _("What cases there are, by when and to whom."),
              (Right.DEFINE_CASES,)),
        Place("cases_bring", _("Cases of another system"), _("Brought in from a file, with their history."),
              (Right.DEFINE_CASES,)),
        Place("intermediaries", _("Who files for others"), _("Teachers, lawyers, centres; and what became of it."),
              (Right.DEFINE_CASES,)),
        Place("unread", _("Who reads the reports"), _("To whom reports go, and who opened them."),
              (Right.SEE_OPERATIONS,)),
        Place("retention", _("Retention"), _("What is kept how long, and what a court holds."),
              (Right.KEEP_RETENTION,)),
        Place("approvals", _("For a second person"), _("Everything that waits for your yes or no."), ()),
        Place("ledger", _("Ledger"), _("Who did what, when."), (Right.SEE_LEDGER,)),
    ]),
]  # fmt: skip


def groups_for(actor: Actor) -> list[Group]:
    """What this one may open."""
    held = [Group(one.words, [place for place in one.places if _may(actor, place)]) for one in GROUPS]
    return [one for one in held if one.places]


def _may(actor: Actor, place: Place) -> bool:
    door = door_of(resolve(reverse(place.route)).func)
    return door is not None and door.lets(actor) and (not place.rights or any(map(actor.may, place.rights)))


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """The list."""
    return render(request, "administration/index.html", {"groups": groups_for(request.actor)})
