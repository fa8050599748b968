"""What is laid out when a course is begun, so that there is something to work on whoever learned here before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import override

from sunwai.base.actors import Actor, process
from sunwai.base.clock import day_of
from sunwai.casework import commands as casework
from sunwai.casework.models import Category
from sunwai.casework.types import CaseDraft, Identity, Kind, Way, Who
from sunwai.directory.models import Office
from sunwai.directory.queries import valid
from sunwai.outreach.commands import queue_work, sign_off
from sunwai.outreach.models import Invitation
from sunwai.outreach.queries import open_shift
from sunwai.outreach.types import WorkKind
from sunwai.people.models import Account
from sunwai.web.course.reading import Course

BY = process("training")
CASES, CALLS = 4, 8
NAMES = ("Amina Bibi", "Bilal Ahmed", "Chandni Malik", "Daud Khan")
WORDS = (
    "تین ہفتے سے فرد کے لیے چکر لگا رہا ہوں، ہر بار کل آنے کا کہتے ہیں۔",
    "My mutation was written with a wrong share. The clerk says nothing can be done.",
    "کھڑکی پر کوئی نہیں بیٹھتا، بزرگ دھوپ میں کھڑے رہتے ہیں۔",
    "I paid the fee and was given no receipt.",
)


def lay(course: Course, by: Actor, at: datetime) -> None:
    """Lays out what the course needs beyond what the sample government has anyway."""
    LAID.get(course.code, _nothing)(by, at)


def _nothing(by: Actor, at: datetime) -> None:
    del by, at


def _cases(by: Actor, at: datetime) -> None:
    """A few cases of the day before with the office that the person heads."""
    filed_at = at - timedelta(days=1)
    office = Office.objects.filter(valid(day_of(at)), posts__in=by.posts).order_by("pk").first()
    if office is None:
        return
    for matter, name, words in zip(_matters(office, at), NAMES, WORDS, strict=False):
        draft = CaseDraft(
            category=matter.pk, area=office.area_id, office=office.pk, words=words, way=Way.COUNTER,
            identity=Identity.NAMED, kind=Kind(matter.kind), who=Who(name=name),
        )  # fmt: skip
        casework.file_case(draft=draft, by=BY, at=filed_at, is_sample=True)


def _matters(office: Office, at: datetime) -> list[Category]:
    """Matters of the office's department that accuse nobody; the first again where there are few."""
    found = []
    for one in Category.objects.filter(valid(day_of(at)), is_leaf=True, accuses=False).order_by("code"):
        above: Category | None = one
        while above is not None and above.department_id is None:
            above = above.parent
        if above is not None and above.department_id == office.department_id:
            found.append(one)
    return list(islice((one for _again in range(CASES) for one in found), CASES)) if found else []


def _calls(by: Actor, at: datetime) -> None:
    """A few people of the sample who asked the helpline to be called; a shift that somebody left open is ended."""
    account = Account.objects.get(pk=by.id)
    if open_shift(account):
        sign_off(account=account, by=BY, at=at)
    recent = Invitation.objects.order_by("-pk").values_list("contact_point", flat=True)[: 20 * CALLS]
    with override("ur"):
        script = _(
            "You asked our helpline to call you. How did your visit to the office go? Did anybody ask for money?"
        )
    for contact in list(dict.fromkeys(recent))[:CALLS]:
        queue_work(
            kind=WorkKind.HELPLINE, room="callers", contact_point=contact, script=script, language="ur", due=at, by=BY,
            at=at,
        )  # fmt: skip


LAID: dict[str, Callable[[Actor, datetime], None]] = {"officer": _cases, "caller": _calls}
