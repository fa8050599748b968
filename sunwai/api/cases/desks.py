"""What goes in and out at the desks beside the case itself: entering, the unit apart, voices, stories, the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, Field

from sunwai.api.cases.shapes import CaseIn, CaseLine, Code, FiledOut, Line, PlacedIn, Words, plain
from sunwai.casework.types import Status
from sunwai.complaints.types import CheckResult, Consent

Sheet = Annotated[str, Field(max_length=1_900_000), AfterValidator(plain)]


class SaidIn(Schema):
    words: Words


class StoryAgreedIn(Schema):
    """Whether the solved case may be told to others without names; no takes an agreement back."""

    agreed: bool


class EnteredIn(CaseIn):
    """A case as a person at a desk writes it down. Who files for others says how the citizen agreed to it.

    `signed` and `recorded` need the paper or the recording among `files`; `code` is the one that was texted to the
    citizen (`/cases/codes`).
    """

    way: Literal["counter", "paper", "kachehri"] = "counter"
    consent: Consent | None = None
    code: Code = ""


class SheetIn(Schema):
    """A register of many as CSV text: category, area, words; office, name, number, cnic, address, language, identity,
    place where they are known. `batch` names the register: the same line of it is filed once.
    """

    way: Literal["paper", "kachehri"]
    batch: Annotated[Line, Field(min_length=1)]
    sheet: Sheet


class LineFiledOut(FiledOut):
    line: int


class LineRefusedOut(Schema):
    line: int
    refused: str
    sentence: str


class SheetOut(Schema):
    """`known`: how many lines were filed before."""

    filed: list[LineFiledOut]
    known: int
    faults: list[LineRefusedOut]


class DefinitionsIn(Schema):
    """The four files of docs/casework.md as CSV text, each if it is to be loaded."""

    rules: Sheet = ""
    categories: Sheet = ""
    routes: Sheet = ""
    templates: Sheet = ""


class BulkIn(Schema):
    """One deed on many cases; `post` for an assignment or a transfer."""

    numbers: Annotated[list[Code], Field(min_length=1, max_length=200)]
    deed: Literal["pick_up", "write", "assign", "transfer"]
    words: Words = ""
    post: Code = ""


class BulkOut(Schema):
    """The numbers with which it was done, and those with which it could not be."""

    done: list[str]
    refused: list[str]


class CheckOut(Schema):
    """A spot check. What the case is about and what its office said is shown to who has it in hand."""

    id: int
    case: str
    month: date
    stratum: str
    closed_status: str
    is_mine: bool
    taken_until: datetime | None
    result: str
    gist: str = ""
    outcome: str = ""
    evidence: str = ""
    reached: str = ""


class MonthOut(Schema):
    """A month's draw: the digest of its seed from the beginning, the seed from the end."""

    month: date
    seed_digest: str
    seed: str
    drawn: int
    done: int
    reached: int
    overturned: int


class PressureOut(Schema):
    """A report of pressure; its words are for who took it on."""

    id: int
    case: str
    at: datetime
    is_taken: bool
    is_mine: bool
    words: str = ""


class ReviewOut(Schema):
    """A number that files very many cases; whose it is stands nowhere here."""

    id: int
    asked_at: datetime
    filed: int


class ChecksOut(Schema):
    """All that waits for the unit apart, and the newest months. A withdrawal is settled by its deed."""

    checks: list[CheckOut]
    pressures: list[PressureOut]
    reviews: list[ReviewOut]
    withdrawals: list[CaseLine]
    months: list[MonthOut]


class ResultIn(Schema):
    result: CheckResult
    words: Words = ""


class LimitIn(Schema):
    most_a_day: Annotated[int, Field(ge=1, le=1000)]
    until: date
    reason: Annotated[str, Field(max_length=500), AfterValidator(plain)]


class NumberOut(Schema):
    """The citizen's number for the moment of calling; that it was shown is in the ledger. Empty where there is none."""

    number: str


class VoiceOut(Schema):
    """A call that told a case and waits for a person."""

    id: int
    at: datetime
    is_mine: bool
    taken_until: datetime | None


class TypedIn(PlacedIn):
    """What a person heard in a recording."""

    words: Words
    name: Line = ""
    identity: Literal["named", "confidential"] | None = None


class WhyIn(Schema):
    why: Line


class StoryOut(Schema):
    """A solved case whose citizen agreed that it be told."""

    id: int
    case: str
    category: str
    area: str
    title: str
    title_ur: str
    text: str
    text_ur: str
    published_at: datetime | None
    may_publish: bool = False


class StoryIn(Schema):
    """A story in both languages, without persons."""

    title: Annotated[str, Field(max_length=120), AfterValidator(plain)]
    text: Words
    title_ur: Annotated[str, Field(max_length=120), AfterValidator(plain)]
    text_ur: Words


class PublicStepOut(Schema):
    deed: str
    at: datetime


class PublicOut(Schema):
    """A case of the register: no person, no words but those given for all to read."""

    number: str
    category: str
    area: str
    status: Status
    outcome: str
    filed_at: datetime
    due_at: datetime | None
    description: str
    steps: list[PublicStepOut] = []


class PartOut(Schema):
    """So many of so many, with Wilson's interval; `peers` is the share of its peers together."""

    count: int
    of: int
    low: float
    high: float
    peers: float


class BelowOut(Schema):
    """A post below one's own: what waits there, what came of the last quarter, what the next weeks may bring."""

    post: str
    open: int
    comes_a_week: float
    goes_a_week: float
    expected: int
    low: int
    high: int
    outcomes: int = 0
    parts: dict[str, PartOut] = {}


class AlikeIn(PlacedIn):
    words: Words
