"""Some hundred cases of the sample government's last twenty weeks: filed at counters, worked, confirmed, left lying.

Nobody of them has a number, so no text goes out; some are late, some were refused, a few were told without a name.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

from sunwai.base.actors import process
from sunwai.casework import commands
from sunwai.casework.models import Case, Category
from sunwai.casework.types import CaseDraft, DropReason, Filed, Identity, Kind, Outcome, Reached, Role, Way, Who
from sunwai.demo.sample_clock import moment, saturday
from sunwai.directory.models import Office

BY = process("demo")
CASES = 240
DISTRICTS = ("lahore", "faisalabad")
"""Those whose heads have a sample sign-in."""
WORDS = [
    ("درخواست دیے تین ہفتے ہو گئے، ہر بار کل آنے کا کہا جاتا ہے۔", "Three weeks, and each time it is tomorrow."),
    ("دفتر میں کوئی سننے والا نہیں، براہ کرم مدد کریں۔", "Nobody in the office listens. Please help."),
    ("کام ادھورا چھوڑ دیا گیا ہے، لوگ پریشان ہیں۔", "The work was left half done and people suffer."),
    ("دو بار گیا، کھڑکی بند تھی۔", "I went twice and the window was closed."),
]  # fmt: skip
NAMES = ("Amina Bibi", "Bilal Ahmed", "Chandni Malik", "Daud Khan", "Farzana Yousaf", "Ghulam Rasool")


def live(folder: Path) -> None:
    """Loads the tree of categories, and lives through the sample's cases; once."""
    at = moment(saturday(6), 9)
    commands.load_categories(folder=folder / "cases", by=BY, at=at)
    if Case.objects.exists():
        return
    dice = random.Random(8070)
    drafts = _drafts(dice)
    for week, begin in enumerate(range(0, CASES, 12)):
        day = moment(saturday(6 + week), 10)
        filed = commands.file_cases(drafts=drafts[begin : begin + 12], by=BY, at=day, is_sample=True)
        for one, draft in zip(filed, drafts[begin : begin + 12], strict=True):
            if draft.identity is not Identity.ANONYMOUS:
                _work(one, day, dice)


def _drafts(dice: random.Random) -> list[CaseDraft]:
    offices = list(Office.objects.filter(district__code__in=DISTRICTS, is_sample=True).order_by("code"))
    leaves = list(Category.objects.filter(is_leaf=True, valid_to=None).select_related("parent").order_by("code"))
    by_department = {
        one.department_id: [leaf for leaf in leaves if leaf.code.partition(".")[0] == one.code]
        for one in Category.objects.filter(parent=None, department__isnull=False)
    }
    usable = [office for office in offices if by_department.get(office.department_id)]
    return [_draft(n, dice.choice(usable), by_department, dice) for n in range(CASES)]


def _draft(n: int, office: Office, leaves: dict[int | None, list[Category]], dice: random.Random) -> CaseDraft:
    leaf = dice.choice(leaves[office.department_id])
    hidden = n % 40 == 39
    identity = Identity.ANONYMOUS if hidden else Identity(leaf.identity)
    name = "" if hidden else dice.choice(NAMES)
    return CaseDraft(
        category=leaf.pk, area=office.area_id, office=office.pk, words=dice.choice(WORDS)[n % 5 == 0],
        way=Way.COUNTER if n % 3 else Way.KACHEHRI if not hidden else Way.COUNTER, identity=identity,
        kind=Kind(leaf.kind), who=Who(name=name),
    )  # fmt: skip


def _work(filed: Filed, day: datetime, dice: random.Random) -> None:
    """What became of one: most are taken up and told, some lie where they fell."""
    case, luck = filed.case, dice.random()
    if luck < 0.15:
        return
    at = day + timedelta(days=1 + dice.random() * 4)
    commands.pick_up(case=case, by=BY, at=at)
    if luck < 0.25:
        return
    at += timedelta(days=1 + dice.random() * 2)
    if luck < 0.33:
        commands.propose(
            case=case, outcome=Outcome.DROPPED, reason=DropReason.NOTHING_TO_ACT_ON, words="Nothing to act on.",
            evidence="Order 4", reached=Reached.LETTER, reached_at=at, by=BY, at=at,
        )  # fmt: skip
        return
    outcome = Outcome.RELIEF_GRANTED if luck < 0.8 else Outcome.PARTIAL_RELIEF
    commands.propose(
        case=case, outcome=outcome, words="The work was done.", evidence=f"Order {case % 900}", reached=Reached.VISIT,
        reached_at=at, by=BY, at=at,
    )  # fmt: skip
    at += timedelta(days=dice.random() * 3)
    if luck < 0.62:
        commands.confirm(case=case, by=BY, at=at, role=Role.CITIZEN)
    elif luck < 0.7:
        commands.refuse(case=case, by=BY, at=at, role=Role.CITIZEN, words="It is not done.")
