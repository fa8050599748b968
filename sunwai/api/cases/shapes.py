"""What goes in and out: every text bounded, every code a code of the directory or of the tree of categories."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated

from ninja import Header, Schema
from pydantic import AfterValidator, AwareDatetime, Field

from sunwai.casework.types import Care, Deed, DropReason, Identity, Kind, NewFile, Outcome, Reached, Role, Status, Who

MOST_FILES = 5


def plain(text: str) -> str:
    """Text that a database and a document can hold."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "").strip()


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("write the file's bytes in base64") from error
    return text


Words = Annotated[str, Field(max_length=4000), AfterValidator(plain)]
Line = Annotated[str, Field(max_length=300), AfterValidator(plain)]
Code = Annotated[str, Field(max_length=200), AfterValidator(plain)]
OnceKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key", min_length=16, max_length=200, pattern="^[!-~]+$",
        description="Drawn by lot for each case: the same request sent again with it files nothing twice.",
    ),
]  # fmt: skip
Bytes64 = Annotated[str, Field(max_length=2_000_000), AfterValidator(_base64)]


class FileIn(Schema):
    """A file: its name, and its bytes in base64."""

    name: Line = ""
    content: Bytes64

    def file(self) -> NewFile:
        return NewFile(name=self.name, content=base64.b64decode(self.content))


class WhoIn(Schema):
    """The citizen as they give themselves; only what they want to."""

    number: Line = ""
    name: Line = ""
    cnic: Line = ""
    address: Line = ""
    email: Line = ""
    language: Annotated[str, Field(pattern="^(ur|en)$")] = "ur"
    care: Annotated[list[Care], Field(max_length=len(Care))] = []
    wants_woman: bool = False

    def who(self) -> Who:
        return Who(**{**self.model_dump(), "care": tuple(self.care)})


class PlacedIn(Schema):
    """About what (category) and where (area or office), by their codes; the post that is complained of, if one is."""

    category: Code
    area: Code = ""
    office: Code = ""
    about_post: Code = ""


class CaseIn(PlacedIn):
    """A case to be filed: about what (category), where (area or office; a place in WGS84 degrees), in which words."""

    words: Words
    kind: Kind | None = None
    identity: Identity | None = None
    language: Annotated[str, Field(max_length=10, pattern="^[A-Za-z-]*$")] = ""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    place_words: Line = ""
    who: WhoIn = WhoIn()
    files: Annotated[list[FileIn], Field(max_length=MOST_FILES)] = []


class FiledOut(Schema):
    """What the citizen is given; the code is shown this once."""

    number: str
    code: str
    due_at: datetime | None
    digest: str


class DeedIn(Schema):
    """What goes with a deed. `expect` is the case's `events` as it was shown: where somebody was faster, it is refused.

    A proposal needs outcome, evidence (or a file), reached and reached_at; a transfer or an assignment a post.
    """

    words: Words = ""
    expect: Annotated[int, Field(ge=1, le=32_000)] | None = None
    post: Code = ""
    outcome: Outcome | None = None
    reason: DropReason | None = None
    court: Line = ""
    court_number: Line = ""
    evidence: Line = ""
    reached: Reached | None = None
    reached_at: AwareDatetime | None = None
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    files: Annotated[list[FileIn], Field(max_length=MOST_FILES)] = []


class EventOut(Schema):
    """One thing that happened. `by` is said to the office only. Of `called`: how the call went, and how many seconds
    were spoken.
    """

    n: int
    deed: Deed
    role: Role
    status: Status
    at: datetime
    words: str = ""
    by: str = ""
    post: str = ""
    call: str = ""
    seconds: int | None = None


class CaseLine(Schema):
    """A case as a list shows it."""

    number: str
    kind: Kind
    category: str
    area: str
    post: str
    identity: Identity
    status: Status
    level: int
    events: int
    filed_at: datetime
    due_at: datetime | None
    gist: str = ""


class FileOut(Schema):
    id: str
    n: int
    media_type: str
    size: int
    is_evidence: bool


class DeadlineOut(Schema):
    kind: str
    rule: str
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None
    met_at: datetime | None
    missed_at: datetime | None
    ended_at: datetime | None


class UnmaskingOut(Schema):
    """Somebody asked to know who it is. Shown to the office; the citizen sees in the timeline that it was granted."""

    id: int
    asked_at: datetime
    reason: str = ""
    decided_at: datetime | None
    is_granted: bool | None
    until: datetime | None


class ProposalOut(Schema):
    """The newest outcome that was offered, what shows it, and how the citizen was told of it."""

    outcome: str
    reason: str
    court: str
    court_number: str
    evidence: str
    reached: str
    reached_at: datetime | None


class CaseOut(CaseLine):
    """A case as this visitor may see it, with what they may do."""

    outcome: str
    rating: int | None
    supporters: int
    deeds: list[Deed]
    timeline: list[EventOut]
    deadlines: list[DeadlineOut]
    files: list[FileOut]
    who: dict[str, dict[str, str]] = {}
    unmaskings: list[UnmaskingOut] = []
    proposal: ProposalOut | None = None
    joined: list[str] = []


class InboxOut(Schema):
    """Open cases, the next one due first. `after` asks for the page after this; empty is the end."""

    cases: list[CaseLine]
    after: str


class CountsOut(Schema):
    open: int
    overdue: int
    due_today: int
    by_status: dict[Status, int]


class CategoryOut(Schema):
    """A matter to file under; `identity` is what we propose for it."""

    code: str
    parent: str
    kind: Kind
    name: str
    name_ur: str
    identity: Identity
    accuses: bool
    is_public: bool
    is_leaf: bool


class NumberIn(Schema):
    number: Line


class NumberAndCodeIn(NumberIn):
    code: Line


class TokenOut(Schema):
    """Shows for an hour that this telephone is theirs: `Authorization: Bearer …`."""

    token: str


class BoxIn(Schema):
    """The sixteen digits of an anonymous case's reply box."""

    digits: Annotated[str, Field(max_length=60)]


class SupportIn(Schema):
    who: WhoIn


class JoinIn(Schema):
    numbers: Annotated[list[Code], Field(min_length=2, max_length=200)]
    headline: Line = ""


class ReasonIn(Schema):
    reason: Words


class DecisionIn(Schema):
    is_granted: bool
