"""The sample's sign-ins: who they are and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from sunwai.base.actors import Actor, Right, process
from sunwai.base.clock import day_of
from sunwai.demo.record import Record
from sunwai.directory.models import Area, Department, Officer, Tenure
from sunwai.people.commands import add_account, define_role, give_role
from sunwai.people.models import Account, Role, RoleGiven

BY = process("demo")
ROLES: dict[str, tuple[str, str, tuple[Right, ...]]] = {
    "administrator": ("Administrator", "منتظم", tuple(Right)),
    "planner": ("Planner", "منصوبہ ساز", (Right.DRAFT_PROGRAMME, Right.SEE_LIVE, Right.SEE_REPORTS)),
    "oversight": (
        "Oversight", "نگران",
        (Right.RELEASE_PROGRAMME, Right.SEE_LIVE, Right.SEE_REPORTS, Right.SEE_LEDGER, Right.SEE_OPERATIONS,
         Right.SEE_IMPORTS, Right.RECORD_REMEDIES, Right.CHECK_INVOICES, Right.KEEP_CALENDAR,
         Right.KEEP_DIRECTORY),
    ),
    "data": ("Data manager", "ڈیٹا منیجر",
             (Right.IMPORT_TRANSACTIONS, Right.SEE_IMPORTS, Right.CORRECT_QUARANTINE, Right.LOAD_DIRECTORY,
              Right.KEEP_DIRECTORY, Right.KEEP_POSTS)),
    "caller": ("Caller", "کالر", (Right.CALL_CITIZENS,)),
    "supervisor": ("Supervisor of callers", "سپروائزر کالرز",
                   (Right.SUPERVISE_CALLERS, Right.LISTEN_TO_CALLS, Right.CALL_CITIZENS, Right.ANSWER_ALERTS,
                    Right.KEEP_ROSTER)),
    "leader": ("Leader who calls", "خود فون کرنے والے رہنما",
               (Right.CALL_FROM_LIST, Right.SEE_LIVE, Right.SEE_REPORTS)),
    "reviewer": ("Reviewer", "جائزہ کار", (Right.REVIEW_REPLIES,)),
    "secretary": ("Head of a department", "سربراہ محکمہ",
                  (Right.SEE_LIVE, Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS, Right.RECORD_REMEDIES,
                   Right.WORK_CASES, Right.KEEP_POSTS, Right.KEEP_DIRECTORY)),
    "head": ("Head of a department in a district", "ضلعی سربراہ محکمہ",
             (Right.SEE_LIVE, Right.SEE_REPORTS, Right.ACKNOWLEDGE_FINDINGS, Right.RECORD_REMEDIES,
              Right.WORK_CASES)),
    "officer": ("Officer of a post", "افسر", (Right.WORK_CASES,)),
    "case_desk": ("Receiving desk of cases", "شکایات وصول کرنے والا ڈیسک",
                  (Right.DIRECT_CASES, Right.FILE_CASES, Right.DEFINE_CASES)),
    "spot_checker": ("Checker of closed cases", "بند کیسوں کا جانچ کار", (Right.CHECK_CASES,)),
    "custodian": ("Keeper of identities", "محافظ شناخت", (Right.KEEP_IDENTITIES, Right.KEEP_RETENTION)),
    "appeals": ("Appeal authority", "مجاز اپیل", (Right.DECIDE_APPEALS,)),
    "intermediary": ("Files for others", "دوسروں کی طرف سے درج کرنے والا", (Right.FILE_CASES,)),
}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A sample account: the post whose officer signs in by it, its roles, and over which area and department."""

    username: str
    post: str
    role: str
    area: str = ""
    department: str = ""
    more: tuple[str, ...] = ()


DEPARTMENTS = ("revenue", "police", "health", "rescue", "local-government", "housing", "food")
HEADS = [
    *(Sample(f"punjab.{one}", f"punjab.{one}", "secretary", "", one) for one in DEPARTMENTS),
    *(
        Sample(f"{district}.{department}", f"{district}.{department}", "head", district, department)
        for district in ("lahore", "faisalabad")
        for department in ("revenue", "police", "health")
    ),
]
SAMPLES = [
    Sample("admin", "", "administrator"),
    Sample("planner", "punjab.operations", "planner"),
    Sample("oversight", "punjab.oversight", "oversight"),
    Sample("data", "punjab.data", "data"),
    Sample("clerk", "", "data", more=("intermediary",)),
    Sample("caller-1", "punjab.caller-1", "caller"),
    Sample("caller-2", "punjab.caller-2", "caller"),
    Sample("callers", "punjab.callers", "supervisor"),
    Sample("leader", "punjab.chief-secretary", "leader"),
    Sample("reviewer", "punjab.reviewer-1", "reviewer"),
    Sample("lahore.dc", "lahore.dc", "head", "lahore"),
    *HEADS,
    Sample("lahore.cantt-01", "revenue-lahore-lahore-cantt-01.head", "officer"),
    Sample("lahore.clerk", "revenue-lahore-lahore-cantt-01.clerk-1", "officer"),
    Sample("case-desk", "", "case_desk"),
    Sample("checker", "", "spot_checker"),
    Sample("custodian", "", "custodian"),
    Sample("custodian-2", "", "custodian"),
    Sample("appeals", "", "appeals"),
    Sample("teacher", "", "intermediary", "lahore"),
]


def define_roles(at: datetime) -> None:
    known = set(Role.objects.values_list("code", flat=True))
    for code, (name, name_ur, rights) in ROLES.items():
        if code not in known:
            define_role(code=code, name=name, name_ur=name_ur, rights=rights, by=BY, at=at)


def add_samples(record: Record, at: datetime) -> None:
    """Every sample account that is not there yet, with its role and its second step."""
    for sample in SAMPLES:
        account = Account.objects.filter(username=sample.username).first() or _add(sample, record, at)
        if not RoleGiven.objects.filter(account=account).exists():
            _give(account, sample, at)
        if not Authenticator.objects.filter(user=account).exists():
            TOTP.activate(account, record.sign_in(sample.username).secret)


def _add(sample: Sample, record: Record, at: datetime) -> Account:
    officer = _holder(sample.post)
    return add_account(
        username=sample.username, name=officer.name if officer else f"Sample {ROLES[sample.role][0].lower()}",
        name_ur=officer.name_ur if officer else f"نمونہ {ROLES[sample.role][1]}",
        password=record.sign_in(sample.username).password, officer=officer, is_sample=True, by=BY,
        at=at,
    )  # fmt: skip


def _give(account: Account, sample: Sample, at: datetime) -> None:
    """Its roles, all over the same area and department."""
    area = Area.objects.filter(code=sample.area).first()
    department = Department.objects.filter(code=sample.department).first()
    for role in (sample.role, *sample.more):
        give_role(
            account=account, role_code=role, area=area, department=department, from_=day_of(at), by=BY, at=at
        )  # fmt: skip


def _holder(post: str) -> Officer | None:
    held = Tenure.objects.filter(post__code=post, valid_to__isnull=True).select_related("officer").first()
    return held.officer if held else None


def account(username: str) -> Account:
    return Account.objects.get(username=username)


def actor(username: str, at: datetime) -> Actor:
    """What a sample account may do at a moment."""
    from sunwai.people.queries import actor_for

    return actor_for(account(username), at)
