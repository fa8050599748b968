"""A house with something on every page of which the handbook has a picture, and the sample people who work in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from sunwai.base.actors import process
from sunwai.casework import commands as cases
from sunwai.casework.types import Identity
from sunwai.demo.accounts import ROLES
from sunwai.directory.models import Area, Department, Office, Officer, Post, Service, Tenure, TransferOrder
from sunwai.feedback.commands import read_replies, take_messages
from sunwai.feedback.models import Danger
from sunwai.feedback.queries import unread
from sunwai.insight.models import Finding
from sunwai.machines.commands import say
from sunwai.machines.models import Process
from sunwai.messages.alarms import AlarmKind, Condition
from sunwai.messages.commands import place_pause
from sunwai.messages.commands.alarms import raise_alarm
from sunwai.messages.commands.duty import Turn, add_turns
from sunwai.messages.types import PauseScope
from sunwai.outreach.models import Attempt, Invitation, Programme
from sunwai.people.models import Account, HandOver, Role, RoleRequest
from sunwai.reports.commands import deliver
from sunwai.reports.models import Delivery, Letter, Notice
from sunwai.transactions.models import FeedFile
from tests.casework import makers as casework
from tests.directory.makers import LONG_AGO, a_post
from tests.feedback.makers import a_reply, a_text
from tests.machines.test_machines import a_word, silent_for
from tests.outreach.makers import a_programme, an_invitation
from tests.reports.makers import AFTER, BY, World, a_reported_world
from tests.web.makers import signed_in
from tests.web.test_cases_in_a_browser import a_check
from tests.web.test_in_a_browser import a_quarantined_row

US = process("test")
NOW = AFTER + timedelta(hours=2)
PEOPLE = {
    "admin": ("Bushra Aslam", "بشریٰ اسلم"), "second": ("Imran Shah", "عمران شاہ"), "data": ("Nadia Khan", "نادیہ خان"),
    "caller-1": ("Sana Rafiq", "ثنا رفیق"), "callers": ("Farida Bano", "فریدہ بانو"),
    "reviewer": ("Asma Tariq", "اسما طارق"), "checker": ("Kashif Raza", "کاشف رضا"),
    "case-desk": ("Hina Javed", "حنا جاوید"), "officer": ("Chandni Malik", "چاندنی ملک"),
    "head": ("Daud Ahmed", "داؤد احمد"), "oversight": ("Zahid Iqbal", "زاہد اقبال"),
    "chandni": ("Chandni Malik", "چاندنی ملک"), "clerk": ("Rafiq Masih", "رفیق مسیح"),
}  # fmt: skip


@dataclass
class House:
    """Who is signed in, and the address and person of each picture."""

    clients: dict[str, Client] = field(default_factory=dict)
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What must be done just before a page is opened, because it shows how long ago something was."""

    def person(self, username: str, role: str, post: Post | None = None) -> Client:
        client = self.clients[username] = signed_in(*ROLES[role][2], username=username)
        name, name_ur = PEOPLE[username]
        facts: dict[str, object] = {"name": name, "name_ur": name_ur}
        if post is not None:
            officer = Officer.objects.create(code=username, name=name, name_ur=name_ur)
            Tenure.objects.create(post=post, officer=officer, valid_from=LONG_AGO)
            facts["officer"] = officer
        Account.objects.filter(username=username).update(**facts)
        Role.objects.filter(code=f"role-{username}").update(name=ROLES[role][0], name_ur=ROLES[role][1])
        return client

    def shows(self, name: str, username: str, address: str) -> None:
        self.pictures[name] = (username, address)


def a_full_house() -> House:
    """Everything, in the order in which it would happen."""
    house, world = House(), a_reported_world()
    names_for_people()
    deliver(by=BY, at=AFTER)
    Programme.objects.update(state="ended", released_at=None, released_by=None)
    steps: list[Callable[[House, World], None]] = [
        an_administrator, records, evidence, replies, calls, complaints, a_hand_over, approvals, operations,
    ]  # fmt: skip
    for step in steps:
        step(house, world)
    names_for_people()
    return house


def names_for_people() -> None:
    """Names as they are in a real directory, in both languages."""
    for one in Office.objects.order_by("pk"):
        Office.objects.filter(pk=one.pk).update(
            name=f"Land Record Centre {one.district.name} {one.pk % 9 + 1}",
            name_ur=f"اراضی ریکارڈ سنٹر {one.district.name_ur} {one.pk % 9 + 1}",
        )
    Service.objects.filter(name="Dialysis").update(name_ur="ڈائلیسس")
    Department.objects.filter(name="Health").update(name_ur="صحت")
    Department.objects.filter(name="Water").update(name_ur="پانی")
    Area.objects.filter(name="Okara").update(name_ur="اوکاڑہ")
    titles = {
        "Additional Deputy Commissioner": "ایڈیشنل ڈپٹی کمشنر", "Deputy Commissioner": "ڈپٹی کمشنر",
        "Secretary": "سیکرٹری", "District head": "ضلعی سربراہ", "Manager": "منیجر", "In charge": "انچارج",
    }  # fmt: skip
    for title, title_ur in titles.items():
        Post.objects.filter(title=title).update(title_ur=title_ur)


def an_administrator(house: House, world: World) -> None:
    house.person("admin", "administrator")
    house.shows("home", "admin", reverse("home"))
    house.shows("directory", "admin", reverse("directory"))


def records(house: House, world: World) -> None:
    house.person("data", "data")
    row = a_quarantined_row()
    FeedFile.objects.filter(name="x.csv").update(name="kasur-records.csv", rows_read=50, accepted=49, duplicates=1)
    house.shows("imports", "data", reverse("imports"))
    house.shows("quarantined", "data", reverse("quarantined", args=[row.pk]))


def evidence(house: House, world: World) -> None:
    head = house.person("head", "head", world.head)
    house.person("oversight", "oversight")
    post = a_post(area=world.kasur, office=world.bad_office, title="In charge")
    finding = Finding.objects.get(kind="bribes_alleged")
    head.post(reverse("letter_start", args=[finding.pk]), {"kind": "show_cause", "post": post.pk})
    report = Delivery.objects.filter(post=world.head).order_by("report__kind").values_list("report", flat=True)[0]
    house.shows("live", "head", reverse("live"))
    house.shows("report-inbox", "head", reverse("report_inbox"))
    house.shows("report", "head", reverse("report", args=[report]))
    house.shows("finding", "head", reverse("finding", args=[Notice.objects.get(finding=finding).pk]))
    house.shows("letter", "head", reverse("letter", args=[Letter.objects.get().pk]))
    house.shows("map", "oversight", reverse("map"))
    house.shows("ledger", "oversight", reverse("ledger"))


def replies(house: House, world: World) -> None:
    invitation = an_invitation(at=AFTER, asked=True)
    Attempt.objects.create(
        invitation=invitation, step=0, number=1, channel="sms", state="delivered", planned_at=AFTER, begun_at=AFTER
    )
    said = a_reply("kaam ho gaya magar paise liye", invitation=invitation, at=AFTER, bribe=True, needs_review=True)
    house.person("reviewer", "reviewer")
    house.shows("review", "reviewer", reverse("review_one", args=[said.pk]))
    duty = house.person("callers", "supervisor")
    turns = [Turn("danger", "callers", "0300 1111111", AFTER, AFTER + timedelta(hours=30))]
    add_turns(turns=turns, by=US, at=AFTER)
    words = "jan ka khatra hai, mujhe bachao"
    contact = an_invitation(at=AFTER, asked=True).contact_point
    take_messages(messages=[a_text(words, contact_point=contact, at=AFTER).pk], by=US, at=NOW)
    read_replies(replies=unread(), by=US, at=NOW)
    alert = Danger.objects.get().alert_id
    duty.post(reverse("alert_take", args=[alert]))
    house.shows("alert", "callers", reverse("alert", args=[alert]))
    house.shows("board", "callers", reverse("board"))
    house.shows("duty", "admin", reverse("duty"))


def calls(house: House, world: World) -> None:
    programme = a_programme(at=AFTER)
    house.shows("programme", "oversight", reverse("programme", args=[programme.pk]))
    to_be_called(programme)
    caller = house.person("caller-1", "caller")
    caller.post(reverse("sign_on"))
    house.shows("call", "caller-1", caller.post(reverse("call_next"))["Location"])


def to_be_called(programme: Programme) -> Invitation:
    invitation = an_invitation(at=AFTER - timedelta(days=1), for_callers=True, programme=programme)
    Attempt.objects.create(invitation=invitation, step=1, number=1, channel="caller", state="planned", planned_at=AFTER)
    return invitation


def complaints(house: House, world: World) -> None:
    water = casework.a_world()
    house.person("officer", "officer", water.manager)
    for hours in (70, 50, 30):
        filed = casework.file(water, AFTER - timedelta(hours=hours), identity=Identity.CONFIDENTIAL)
    cases.pick_up(case=filed.case, by=casework.holder(water.manager), at=AFTER)
    house.shows("inbox", "officer", reverse("cases_inbox"))
    house.shows("case", "officer", reverse("case", args=[filed.number]))
    house.person("case-desk", "case_desk")
    house.shows("case-enter", "case-desk", reverse("case_enter"))
    a_check(water)
    house.person("checker", "spot_checker")
    house.shows("checks", "checker", reverse("checks"))


def a_hand_over(house: House, world: World) -> None:
    """Chandni leaves the manager's post of another office; Rafiq, its clerk, takes it."""
    other = casework.a_world()
    for hours in (60, 40):
        casework.file(other, AFTER - timedelta(hours=hours))
    chandni = house.person("chandni", "officer", other.manager)
    house.person("clerk", "officer", other.clerk)
    day = f"{AFTER.date()}"
    order = {
        "number": "E-7/26", "dated": day, "effective": day, "officer": ["chandni", "clerk"],
        "leaves": [other.manager.code, other.clerk.code], "takes": ["", other.manager.code],
        "charge": ["full", "full"], "deed": "keep",
    }  # fmt: skip
    house.clients["admin"].post(reverse("order_new"), order)
    first = TransferOrder.objects.get().lines.get(number=1)
    chandni.post(reverse("hand_over_make", args=[first.pk]))
    house.shows("hand-over", "chandni", reverse("hand_over", args=[HandOver.objects.get().pk]))


def approvals(house: House, world: World) -> None:
    second = house.person("second", "administrator")
    person = Account.objects.get(username="caller-1")
    role = Role.objects.get(code="role-callers")
    given = {"role": f"{role.pk}", "area": "", "department": "", "since": f"{AFTER.date()}", "until": "",
             "reason": "Stands in during leave.", "deed": "ask"}  # fmt: skip
    second.post(reverse("person", args=[person.pk]), given)
    assert RoleRequest.objects.exists()
    holiday = {"name": "Local holiday", "name_ur": "مقامی تعطیل", "first_day": "2026-04-06", "last_day": "2026-04-06",
               "area": ""}  # fmt: skip
    second.post(reverse("calendar_announce"), holiday)
    second.post(reverse("retention_draft"), {"preset": "usual"})
    house.shows("approvals", "admin", reverse("approvals"))
    house.shows("person", "admin", reverse("person", args=[person.pk]))
    house.shows("calendar", "admin", reverse("calendar"))
    house.shows("retention", "admin", reverse("retention"))


def alive() -> None:
    """Two processes say that they live; the third has been silent for an hour."""
    for name in ("web-1", "worker-1"):
        say(word=a_word(name), begins=not Process.objects.filter(name=name).exists())


def operations(house: House, world: World) -> None:
    raise_alarm(condition=Condition(AlarmKind.BACKUP_FAILED, "db", {"machine": "lahore-2"}), by=US, at=AFTER)
    place_pause(
        scope=PauseScope.CHANNEL, reference="email", why="Wrong words in a mail", by=US, at=AFTER,
        until=AFTER + timedelta(hours=8),
    )  # fmt: skip
    say(word=a_word("sender-1"), begins=True)
    silent_for(3600)
    house.before["machines"] = alive
    house.shows("morning", "admin", reverse("morning"))
    house.shows("pauses", "admin", reverse("pauses"))
    house.shows("machines", "admin", reverse("machines"))
