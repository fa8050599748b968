"""A small government with one public and one private matter, for the tests of doors where programs come in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sunwai.base.actors import Actor, process
from sunwai.base.clock import now
from sunwai.casework.models import Category, DeadlineRule
from sunwai.casework.queries.book import forget
from sunwai.complaints.commands.keys import make_key
from sunwai.complaints.models import ApiKey
from sunwai.directory.models import Area, Department, Office, Officer, Post, Tenure
from sunwai.people.models import Account, Role, RoleGiven
from tests.messages.makers import NOON

SINCE = date(2020, 1, 1)
CLERK = process("clerk")
SQUARE = {"type": "Polygon", "coordinates": [[[74.0, 31.0], [75.0, 31.0], [75.0, 32.0], [74.0, 32.0], [74.0, 31.0]]]}
IN_LAHORE = {"lat": "31.5204", "long": "74.3587"}
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Doors that open from now on find it noon of the tests' Monday."""
    monkeypatch.setenv("SUNWAI_CLOCK", f"{now().isoformat()}/{NOON.isoformat()}/1")


def an_area(code: str, kind: str = "district", parent: Area | None = None, **more: Any) -> Area:
    names = {"name": code.title(), "name_ur": more.pop("name_ur", code), "sort_ur": code}
    return Area.objects.create(code=code, kind=kind, parent=parent, valid_from=SINCE, **names, **more)


def a_post(code: str, area: Area, **more: Any) -> Post:
    return Post.objects.create(code=code, title=code, title_ur=code, area=area, valid_from=SINCE, **more)


def a_category(code: str, rule: DeadlineRule, **more: Any) -> Category:
    names = {"name": code.replace("-", " ").capitalize(), "name_ur": more.pop("name_ur", code), "sort_ur": code}
    return Category.objects.create(code=code, rule=rule, valid_from=SINCE, **names, **more)


class Town:
    """Lahore in Punjab: a works office whose post reports to the department's head there."""

    def __init__(self) -> None:
        self.punjab = an_area("punjab", "province", name_ur="پنجاب")
        self.lahore = an_area("lahore", parent=self.punjab, outline=SQUARE, name_ur="لاہور")
        self.works = Department.objects.create(
            code="works", name="Works", name_ur="تعمیرات", sort_ur="w", valid_from=SINCE
        )
        self.office = Office.objects.create(
            code="works-lahore", department=self.works, area=self.lahore, district=self.lahore, name="Works, Lahore",
            name_ur="تعمیرات لاہور", sort_ur="w", valid_from=SINCE,
        )  # fmt: skip
        self.secretary = a_post("secretary", self.punjab, department=self.works)
        self.head = a_post("head", self.lahore, department=self.works, reports_to=self.secretary)
        self.desk = a_post("desk", self.lahore, department=self.works, office=self.office, reports_to=self.head)
        self.rule = DeadlineRule.objects.create(
            code="days", version=1, name="days", name_ur="دن", valid_from=SINCE,
            days={"reply": {"days": 20}, "final": {"days": 40}, "head": {"days": 41}, "confirm": {"days": 15},
                  "appeal": {"days": 30}}, pauses={"question": 15},
        )  # fmt: skip
        root = a_category("local", self.rule, department=self.works, is_leaf=False, name_ur="مقامی")
        self.light = a_category(
            "street-light", self.rule, parent=root, is_public=True, keywords=["lamp", "بتی"], name_ur="اسٹریٹ لائٹ"
        )
        self.bribe = a_category("bribe", self.rule, parent=root, accuses=True, identity="confidential")
        forget()

    def account(self, username: str, post: Post | None = None, *rights: str) -> Account:
        """An account of an officer who holds a post, with a role of these rights everywhere."""
        officer = Officer.objects.create(code=username, name=username, name_ur=username)
        if post:
            Tenure.objects.create(post=post, officer=officer, valid_from=SINCE)
        account = Account.objects.create(username=username, name=username, officer=officer, joined_at=NOON)
        role = Role.objects.create(code=username, name=username, name_ur=username, rights=list(rights))
        RoleGiven.objects.create(account=account, role=role, valid_from=SINCE)
        return account


def a_key(account: Account | None = None, *, may_file: bool = True, by: Actor = CLERK) -> tuple[ApiKey, str]:
    return make_key(name="an app", account=account, may_file=may_file, by=by, at=NOON)
