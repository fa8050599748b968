"""The training copy's course: every task of every role is done through its real doors, and is seen to be done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sunwai.base.actors import Right
from sunwai.casework.models import Case
from sunwai.demo.accounts import ROLES, SAMPLES
from sunwai.directory.models import Officer, Post, Tenure
from sunwai.ledger.commands import seal
from sunwai.ledger.models import Entry
from sunwai.messages.models import Pause
from sunwai.people.models import Account, Role
from sunwai.remedies.models import Remedy
from sunwai.reports.models import Letter, Notice, Report
from sunwai.transactions.commands import read_upload
from sunwai.transactions.models import Feed, FeedFile, QuarantinedRow, Upload
from sunwai.web.course.reading import Course, courses
from tests.casework.makers import a_world
from tests.directory.makers import LONG_AGO, a_post
from tests.outreach.callers import an_account, to_be_called
from tests.outreach.makers import NOON
from tests.reports.makers import AFTER, a_reported_world
from tests.transactions.conftest import EVENING, land  # noqa: F401
from tests.web.conftest import Set
from tests.web.makers import a_client, a_second_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _training(settings: Any) -> None:
    settings.SUNWAI_TRAINING = True


def rights_of(course: Course) -> set[Right]:
    """What the sample sign-in may for which a course is written."""
    sample = next(one for one in SAMPLES if one.username == course.sample)
    return {right for role in (sample.role, *sample.more) for right in ROLES[role][2]}


def a_learner(username: str, *rights: Right, language: str = "en", **reach: object) -> Client:
    """A browser in which somebody is signed in whose password nobody knows: hashing one takes longer than a page."""
    return again(an_account(username, *rights, **reach), language)


def again(account: Account, language: str = "en") -> Client:
    """The same person in another browser."""
    client = a_client(language)
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    account.authenticator_set.all().delete()
    a_second_step(client, account)
    return client


class Learner:
    """Somebody who learns a role: opens pages, fills forms in, and answers by what they read."""

    def __init__(self, code: str, at: datetime, set_clock: Set, **reach: object) -> None:
        self.course = courses()[code]
        self.client = a_learner(code, *rights_of(self.course), **reach)
        self.at, self.set_clock = at, set_clock

    @property
    def account(self) -> Account:
        return Account.objects.get(username=self.course.code)

    def seat(self, post: Post) -> None:
        """They hold a post."""
        officer = Officer.objects.create(code=self.course.code, name="Chandni", name_ur="چاندنی")
        Tenure.objects.create(post=post, officer=officer, valid_from=LONG_AGO)
        Account.objects.filter(pk=self.account.pk).update(officer=officer)

    def begin(self) -> None:
        assert self.client.post(reverse("course_begin", args=[self.course.code])).status_code == 302

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.text

    def post(self, address: str, **said: Any) -> str:
        """Where a form sends on to."""
        response = self.client.post(address, said)
        assert response.status_code == 302, (address, response.status_code)
        return str(response["Location"])

    def answer(self, task: str, given: object) -> None:
        self.post(reverse("course_task", args=[self.course.code, task]), answer=str(given))

    def done(self) -> list[str]:
        """The tasks that the course's page shows as done."""
        page = self.page(reverse("course_one", args=[self.course.code]))
        rows = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
        return [
            found[1]
            for row in rows
            if "tag good" in row and (found := re.search(rf"/course/{self.course.code}/(\w+)/", row))
        ]

    def walk(self, deeds: dict[str, Callable[[], object]]) -> None:
        """Each task in its order; before it the one before is done, and it is not."""
        self.begin()
        codes = [task.code for task in self.course.tasks]
        assert list(deeds) == codes
        for place, code in enumerate(codes):
            assert self.done() == codes[:place]
            deeds[code]()
        assert self.done() == codes
        assert Entry.objects.filter(action="course.finished", subject_id=self.course.code).count() == 1


def after(page: str, words: str, tag: str = "dd") -> int:
    """The number in the tile, or the cell, after these words."""
    found = re.search(rf"{re.escape(words)}.*?<{tag}[^>]*>\s*([\d,]+)", page, re.DOTALL)
    assert found, words
    return int(found[1].replace(",", ""))


def number(page: str, pattern: str) -> int:
    found = re.search(pattern, page)
    assert found, pattern
    return int(found[1].replace(",", ""))


def sheet(who: Learner, address: str) -> None:
    assert who.client.get(address, {"taken": "xlsx"}).content.startswith(b"PK")


def test_a_clerk_finishes_the_course(land: Feed, clock_at: Set) -> None:  # noqa: F811
    clock_at(EVENING)
    old = {"file": {"encoding": "windows-1256"}, "codes": {"sex": {"عورت": "f", "مرد": "m"}}}
    Feed.objects.update(mapping=json.dumps(json.loads(land.mapping) | old, ensure_ascii=False))
    world = a_world()
    who = Learner("clerk", EVENING, clock_at)
    first_day = SimpleUploadedFile("monday.csv", b"Token,Date,Centre,Service\n")
    who.post(reverse("hand_in"), feed=land.pk, file=first_day)
    read_upload(upload=Upload.objects.get().pk, at=EVENING)

    def look() -> None:
        cells = re.findall(r'<td class="n">([\d,]+)</td>', who.page(reverse("imports")))
        who.answer("imports", cells[1] if cells else 0)

    def hand_in() -> None:
        paper = who.client.get(reverse("course_paper", args=["clerk", "file"]))
        name = str(paper["Content-Disposition"]).partition('filename="')[2].rstrip('"')
        assert name.startswith(land.code)
        who.post(reverse("hand_in"), feed=land.pk, file=SimpleUploadedFile(name, paper.content))
        read_upload(upload=Upload.objects.latest("pk").pk, at=EVENING)

    def practised() -> FeedFile:
        return FeedFile.objects.get(name__startswith=f"{land.code}-practice")

    def read() -> None:
        page = who.page(reverse("file", args=[practised().pk]))
        assert after(page, "Accepted") == 2
        who.answer("file", after(page, "Quarantined"))

    def waiting() -> None:
        counts = re.findall(r"practice[^<]*\((\d+)\)</option>", who.page(reverse("quarantine")))
        who.answer("quarantine", counts[0])

    def mend() -> None:
        row = QuarantinedRow.objects.get(reason="unknown_office")
        place = row.file.header.index("Centre")
        who.post(reverse("quarantine_correct", args=[row.pk]), **{f"cell-{place}": "kasur"})

    def enter() -> None:
        said = {"words": "No water for nine days", "identity": "named", "kind": "complaint", "name": "Amina Bibi",
                "category": world.category.code, "place": world.office.code, "way": "counter"}  # fmt: skip
        assert Case.objects.count() == 0
        assert who.client.post(reverse("case_enter"), said).status_code == 200

    def row(reason: str) -> int:
        return QuarantinedRow.objects.exclude(reason="unknown_office").get(state="open").pk if reason else 0

    who.walk({
        "imports": look, "hand_in": hand_in, "file": read, "quarantine": waiting,
        "row": lambda: who.page(
            reverse("quarantined", args=[QuarantinedRow.objects.get(reason="unknown_office").pk])
        ),
        "correct": mend,
        "give_up": lambda: who.post(reverse("quarantine_give_up", args=[row("day")]), reason="Nobody knows the day."),
        "retract": lambda: who.post(reverse("retract", args=[practised().pk]), reason="It was practice."),
        "enter": enter, "sheet": lambda: sheet(who, reverse("imports")),
    })  # fmt: skip


def test_a_caller_finishes_the_course(clock_at: Set) -> None:
    clock_at(NOON + timedelta(minutes=1))
    for _ in range(8):
        to_be_called()
    who = Learner("caller", NOON, clock_at)
    who.post(reverse("sign_on"))

    def take() -> str:
        return who.post(reverse("call_next"))

    def show(address: str) -> str:
        assert "+92" in who.client.post(f"{address}number/").text
        return address

    def in_hand() -> str:
        return str(who.client.get(reverse("desk"))["Location"])

    later = {"call_back_at": "2026-03-05T11:00", "note": "After eleven."}
    who.walk({
        "sign_on": lambda: who.post(reverse("sign_on")),
        "waiting": lambda: who.answer("waiting", after(who.page(reverse("desk")), "Waiting now")),
        "take": take, "number": lambda: show(in_hand()),
        "answered": lambda: who.post(f"{in_hand()}answered/", outcome="satisfied", bribe="no"),
        "no_answer": lambda: who.post(f"{show(take())}ended/", result="no_answer"),
        "call_back": lambda: who.post(f"{show(take())}back/", **later),
        "wrong_person": lambda: who.post(f"{show(take())}ended/", result="wrong_person"),
        "put_back": lambda: who.post(f"{take()}put-back/"), "sign_off": lambda: who.post(reverse("sign_off")),
    })  # fmt: skip


def test_an_officer_finishes_the_course(clock_at: Set) -> None:
    clock_at(NOON)
    world = a_world()
    who = Learner("officer", NOON, clock_at)
    who.seat(world.manager)

    def do(case: Case, deed: str, **said: Any) -> None:
        assert case.number in who.page(reverse("cases_inbox") if case.post_id == world.manager.pk else "/cases/below/?")
        who.post(reverse("case_do", args=[case.number, deed]), **said)

    def case(place: int) -> Case:
        return Case.objects.order_by("pk")[place]

    def propose() -> None:
        do(case(2), "pick_up")
        do(case(2), "propose", outcome="relief_granted", words="It was given.", evidence="Order 12",
           reached="visit", reached_at="2026-03-04T11:00")  # fmt: skip

    who.walk({
        "inbox": lambda: who.answer("inbox", after(who.page(reverse("cases_inbox")), "Open cases")),
        "pick_up": lambda: do(case(0), "pick_up"), "note": lambda: do(case(0), "note", words="The file was found."),
        "write": lambda: do(case(0), "write", words="You will hear by Friday."),
        "ask": lambda: do(case(0), "ask", words="Which day stands on your receipt?"),
        "transfer": lambda: do(case(1), "transfer", post=world.clerk.code, words="It lies on your desk."),
        "below": lambda: who.post(
            reverse("case_do", args=[case(1).number, "assign"]), post=world.manager.code, words="I take it."
        ),
        "propose": propose,
        "reports": lambda: who.answer("reports", who.page(reverse("report_inbox")).count("report_acknowledge")),
        "posts": lambda: who.answer("posts", who.page(reverse("posts")).count('<th scope="row">')),
    })  # fmt: skip


def test_a_district_head_finishes_the_course(clock_at: Set) -> None:
    clock_at(AFTER)
    world = a_reported_world()
    charge = a_post(office=world.bad_office, reports_to=world.head, code="record-bad.head", title="Officer in charge")
    who = Learner("head", AFTER, clock_at, area=world.kasur, department=world.revenue)
    who.seat(world.head)
    notice = Notice.objects.select_related("finding").order_by("pk")[0]
    order = {"kind": "warned", "post": charge.pk, "order_number": "DC/12", "ordered_on": "2026-04-01", "note": ""}
    acknowledge = reverse("acknowledge", args=[notice.pk])
    who.walk({
        "live": lambda: who.answer("live", after(who.page(reverse("live")), "Open findings")),
        "inbox": lambda: who.answer("inbox", who.page(reverse("report_inbox")).count("/acknowledge/")),
        "report": lambda: who.page(reverse("report", args=[Report.objects.filter(post=world.head)[0].pk])),
        "findings": lambda: who.answer("findings", who.page(reverse("findings")).count('<th scope="row">')),
        "acknowledge": lambda: who.post(acknowledge, note="I asked."),
        "draft": lambda: who.post(
            reverse("letter_start", args=[notice.finding_id]), kind="show_cause", post=charge.pk
        ),
        "issue": lambda: who.post(
            reverse("letter_issue", args=[Letter.objects.get().pk]), signed_by=world.head.pk
        ),
        "remedy": lambda: who.post(reverse("remedy_record", args=[notice.finding_id]), **order),
        "correct": lambda: who.post(
            reverse("remedy_correct", args=[Remedy.objects.get().pk]), **(order | {"order_number": "DC/21"})
        ),
        "sheet": lambda: sheet(who, reverse("remedies")),
    })  # fmt: skip


def pauses(who: Learner, what: str, span: str) -> dict[str, Callable[[], object]]:
    return {
        "pause": lambda: who.post(reverse("pause_place"), what=what, why="A wrong word in it.", span=span),
        "lift": lambda: who.post(reverse("pause_lift", args=[Pause.objects.latest("pk").pk])),
    }


def test_oversight_finishes_the_course(clock_at: Set) -> None:
    clock_at(AFTER)
    world = a_reported_world()
    who = Learner("oversight", AFTER, clock_at)
    seal()
    made = {"kind": "department_district", "area": world.kasur.code, "department": world.revenue.code,
            "period_from": "2026-03-01", "period_to": "2026-03-15"}  # fmt: skip
    who.walk({
        "ledger": lambda: who.answer("ledger", number(who.page(reverse("ledger")), r"([\d,]+) rows are sealed")),
        "verify": lambda: who.answer("verify", number(who.page(reverse("ledger_verify")), r"All ([\d,]+) sealed rows")),
        "checkpoint": lambda: who.answer("checkpoint", after(who.page(reverse("checkpoint")), "Newest sealed row")),
        "roles": lambda: who.answer(
            "roles", len(re.findall(r'<li><a href="/roles/of/', who.page(reverse("roles"))))
        ),
        "unread": lambda: who.answer("unread", number(who.page(reverse("unread")), r"([\d,]+) delivered")),
        "report": lambda: who.page(reverse("report", args=[Report.objects.all()[0].pk])),
        "make": lambda: who.post(reverse("report_make"), **made),
        **pauses(who, "all:", "1"),
        "open_data": lambda: who.answer("open_data", who.page(reverse("open_data")).count("SHA-256")),
    })  # fmt: skip


def test_an_administrator_finishes_the_course(clock_at: Set) -> None:
    clock_at(AFTER)
    a_reported_world()
    who = Learner("administrator", AFTER, clock_at)
    caller = a_learner("rabia", Right.CALL_CITIZENS)
    role, rabia = Role.objects.get(code="role-rabia"), Account.objects.get(username="rabia")
    counter = Role.objects.create(code="counter", name="Counter", name_ur="کاؤنٹر", rights=["file_cases"])
    assert caller.get(reverse("people")).status_code == 403
    wanted = {"role": counter.pk, "since": "2026-04-01", "reason": "Works at the counter too.", "deed": "ask"}
    holiday = {"name": "Local", "name_ur": "مقامی", "first_day": "2026-04-03", "last_day": "2026-04-03", "area": ""}
    hold = {"who": "Lahore High Court", "number": "W.P. 9", "why": "Stay.", "office": "record-bad"}
    turn = {"username": "administrator", "number": "0300 1111111", "starts_at": "2026-04-02T20:00",
            "ends_at": "2026-04-03T06:00", "place": "1", "weeks": "1"}  # fmt: skip

    def approvals() -> int:
        tiles = re.search(r'<dl class="tiles">.*?</dl>', who.page(reverse("approvals")), re.DOTALL)
        return sum(int(one) for one in re.findall(r"<dd>(\d+)</dd>", tiles[0])) if tiles else 0

    def needing() -> int:
        found = re.search(r"([\d,]+) things? needs? you", who.page(reverse("morning")))
        return int(found[1]) if found else 0

    who.walk({
        "morning": lambda: who.answer("morning", needing()),
        "machines": lambda: who.answer("machines", who.page(reverse("machines")).count("<h2><span")),
        "role": lambda: who.answer(
            "role", len(re.findall(r"<li>", who.page(reverse("role", args=[role.code])).partition("What it may<")[2]))
        ),
        "give": lambda: who.post(reverse("person", args=[rabia.pk]), **wanted),
        "approvals": lambda: who.answer("approvals", approvals()),
        "calendar": lambda: who.post(reverse("calendar_announce"), **holiday),
        **pauses(who, "area:kasur", "4"),
        "hold": lambda: who.post(reverse("hold_place"), **hold),
        "duty": lambda: who.post(reverse("duty_add"), **turn),
    })  # fmt: skip
