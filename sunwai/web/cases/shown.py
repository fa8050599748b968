"""What a page shows of one case: its history in plain words, its dates with their rule, its outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sunwai.casework import queries
from sunwai.casework.models import Case, CaseFile, Deadline, DeadlinePause
from sunwai.casework.types import Deed, Identity, Role
from sunwai.directory.models import Post
from sunwai.web.cases import keys, words

NO_POST = frozenset({Role.CITIZEN, Role.REPRESENTATIVE, Role.CLOCK, Role.CUSTODIAN, Role.SPOT_CHECKER})


@dataclass(frozen=True)
class FileShown:
    """A file with the address that opens it."""

    words: str
    address: str


@dataclass(frozen=True)
class Line:
    """One thing that happened."""

    at: datetime
    what: str
    who: str
    is_shown: bool
    post: Post | None = None
    to: Post | None = None
    outcome: str | Promise = ""
    reason: str | Promise = ""
    rating: int | None = None
    words: str = ""
    deed: str = ""
    files: list[FileShown] = field(default_factory=list)


@dataclass(frozen=True)
class Pause:
    """A pause of a deadline and why."""

    row: DeadlinePause
    words: str | Promise


@dataclass(frozen=True)
class Due:
    """A deadline with its name and pauses."""

    row: Deadline
    words: str | Promise
    pauses: list[Pause]


def history(case: Case, seen: queries.Seen, *, inside: bool) -> list[Line]:
    """Everything that happened, in order, as far as it is seen; one question, however long."""
    files: dict[int, list[FileShown]] = {}
    for file in seen.files:
        files.setdefault(file.n, []).append(FileShown(_named(file), _address(case, file, inside=inside)))
    posts = _posts(seen.timeline)
    return [_line(row, files.get(row.n, []), posts) for row in seen.timeline]


def _line(row: queries.Shown, files: list[FileShown], posts: dict[int, Post]) -> Line:
    facts = row.facts
    to, rating = facts.get("to", facts.get("post")), facts.get("rating")
    what = words.called(facts) if row.deed is Deed.CALLED else words.happened(row.deed, row.role)
    return Line(
        at=row.at, what=what, who=words.done_by(row.deed, row.role),
        is_shown=row.is_shown, post=posts.get(row.post or 0) if row.role not in NO_POST else None,
        to=posts.get(to) if isinstance(to, int) and to != row.post else None,
        outcome=words.OUTCOMES.get(str(facts.get("outcome", "")), ""),
        reason=words.DROPS.get(str(facts.get("reason", "")), ""),
        rating=rating if isinstance(rating, int) else None, words=row.words, deed=row.deed, files=files,
    )  # fmt: skip


def _posts(rows: Sequence[queries.Shown]) -> dict[int, Post]:
    named = {row.post for row in rows if row.post}
    named |= {one for row in rows for name in ("to", "post") if isinstance(one := row.facts.get(name), int)}
    return Post.objects.in_bulk(list(named))


def _address(case: Case, row: CaseFile, *, inside: bool) -> str:
    if inside:
        return reverse("case_file", args=[case.number, row.pk])
    return reverse("cases_paper", args=[keys.for_file(str(row.pk))])


def _named(row: CaseFile) -> str:
    kind = row.media_type.partition("/")[0]
    name = {"image": _("Picture"), "audio": _("Sound"), "video": _("Film")}.get(kind, _("Paper"))
    return f"{name} · {format_bytes(row.size)}"


def format_bytes(size: int) -> str:
    """A size in thousands of bytes."""
    return _("{number} KB").format(number=max(1, size // 1024))


def deadlines(seen: queries.Seen) -> list[Due]:
    """The dates of a case, each with its rule and pauses; one question more."""
    pauses: dict[int, list[Pause]] = {}
    for one in DeadlinePause.objects.filter(deadline__in=[row.pk for row in seen.deadlines]).order_by("from_at"):
        pauses.setdefault(one.deadline_id, []).append(Pause(one, words.PAUSES.get(one.reason, one.reason)))
    return [Due(row, words.DEADLINES.get(row.kind, row.kind), pauses.get(row.pk, [])) for row in seen.deadlines]


def last_words(lines: Iterable[Line], deed: Deed) -> str:
    """What was said the last time that this was done."""
    return next((line.words for line in reversed(list(lines)) if line.deed == deed), "")


def shows_days_only(case: Case) -> bool:
    """Of who gave no name only the day is known, and shown."""
    return case.identity == Identity.ANONYMOUS


def named(case: Case) -> Case:
    """The case with what it names, in one question."""
    return Case.objects.select_related("category", "area", "office", "post", "about_post").get(pk=case.pk)
