"""Imported cases into the tables by COPY: each with its post, its history, its deadlines, and its citizen if given."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl

from sunwai.base import bulk
from sunwai.base.actors import Actor
from sunwai.base.clock import day_of
from sunwai.base.sealing import seal_for
from sunwai.casework.models.case import random_id
from sunwai.casework.queries.book import Book, checked
from sunwai.casework.queries.codes import new_number
from sunwai.casework.rules.deadlines import Turn, changes
from sunwai.casework.rules.directing import direct
from sunwai.casework.types import ROOM, WORDS_SEAL, Deed, NobodyAnswers, Part, Role, Status, Way
from sunwai.complaints.mapping import CaseMapping
from sunwai.people.commands import keep_citizens
from sunwai.people.types import NewCitizen

GIST = 140
NO_CARE = struct.pack(">iii", 0, 0, 25)
"""An empty array of text, as PostgreSQL sends it."""
CLOSED_BY = (
    (2, Deed.PICK_UP, Role.OFFICER, Status.IN_PROGRESS),
    (3, Deed.PROPOSE, Role.OFFICER, Status.TOLD),
    (4, Deed.LAPSE, Role.CLOCK, Status.UNANSWERED),
)
PROPOSED = 3
UTC_TIME = pl.Datetime("us", "UTC")
STARTS: dict[str, Any] = {
    "rule": pl.Int64, "area": pl.Int64, "filed_at": UTC_TIME, "kind": pl.String, "days": pl.Int16,
    "is_working": pl.Boolean, "due_at": UTC_TIME,
}  # fmt: skip
POSTS: dict[str, Any] = {"category": pl.Int64, "area": pl.Int64, "office": pl.Int64, "post": pl.Int64}


@dataclass
class Copier:
    """Copies chunks of cleaned rows; what one chunk settled (posts, deadlines) serves the next."""

    mapping: CaseMapping
    by: Actor
    at: datetime
    is_sample: bool
    book: Book = field(default_factory=checked)
    _posts: dict[tuple[int, int, int | None], int | None] = field(default_factory=dict)
    _starts: dict[tuple[int, int, datetime], list[tuple[Any, ...]]] = field(default_factory=dict)

    def copy(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Copies these rows in; those for which no post answers are not, and are returned."""
        if not rows.height:
            return rows
        placed = rows.join(self._directed(rows), on=["category", "area", "office"], how="left", nulls_equal=True)
        nobody, cases = placed.filter(pl.col("post").is_null()), placed.filter(pl.col("post").is_not_null())
        if cases.height:
            self._copy(cases)
        return nobody

    def _copy(self, cases: pl.DataFrame) -> None:
        starts = self._begun(cases)
        nearest = starts.group_by("rule", "area", "filed_at").agg(first_due=pl.col("due_at").min())
        is_open = pl.col("closed_at").is_null()
        cases = cases.join(nearest, on=["rule", "area", "filed_at"], how="left", maintain_order="left").with_columns(
            id=pl.Series([random_id() for _ in range(cases.height)], dtype=pl.Int64),
            number=pl.Series([new_number() for _ in range(cases.height)]),
            is_open=is_open, due_at=pl.when(is_open).then("first_due"),
            gist=_sealed(cases["words"].str.slice(0, GIST)), sealed=_sealed(cases["words"]),
        )  # fmt: skip
        bulk.copy_frame("casework_case", self._rows(cases))
        bulk.copy_frame("casework_caseevent", self._events(cases))
        bulk.copy_frame("casework_deadline", _deadlines(cases, starts))
        bulk.copy_frame("casework_caseproposal", self._proposals(cases))
        bulk.copy_frame("complaints_importedcase", cases.select(
            source=pl.lit(self.mapping.source), external=pl.col("key"), case_id=pl.col("id"),
        ))  # fmt: skip
        self._people(cases)

    def _directed(self, rows: pl.DataFrame) -> pl.DataFrame:
        on = day_of(self.at)
        for place in rows.select("category", "area", "office").unique().rows():
            if place not in self._posts:
                category, area, office = place
                try:
                    self._posts[place] = direct(self.book, category=category, area=area, office=office, on=on)
                except NobodyAnswers:
                    self._posts[place] = None
        return pl.DataFrame([(*place, post) for place, post in self._posts.items()], schema=POSTS, orient="row")

    def _begun(self, cases: pl.DataFrame) -> pl.DataFrame:
        """The deadlines that begin when a case is filed, by rule, area and moment."""
        asked = cases.select("rule", "area", "filed_at").unique().rows()
        for rule, area, filed_at in asked:
            if (rule, area, filed_at) not in self._starts:
                turn = Turn(Deed.FILE, Role.CITIZEN, None, Status.NEW, self.book.rules[rule], area, filed_at)
                self._starts[rule, area, filed_at] = [
                    (rule, area, filed_at, one.kind.value, one.days, one.is_working, one.due_at)
                    for one in changes(turn, (), self.book).starts
                ]
        found = [start for key in asked for start in self._starts[key]]
        return pl.DataFrame(found, schema=STARTS, orient="row")

    def _rows(self, cases: pl.DataFrame) -> pl.DataFrame:
        when = pl.coalesce("closed_at", "filed_at")
        status = pl.when("is_open").then(pl.lit(Status.NEW.value)).otherwise(pl.lit(Status.UNANSWERED.value))
        return cases.select(
            "id", "number", "kind", category_id=pl.col("category"), area_id=pl.col("area"),
            office_id=pl.col("office"), post_id=pl.col("post"), identity=pl.lit(self.mapping.identity.value),
            way=pl.lit(Way.IMPORT.value), language=pl.lit(""), status=status, is_open=pl.col("is_open"),
            outcome=pl.when("is_open").then(pl.lit("")).otherwise("outcome"), filed_at=pl.col("filed_at"),
            status_at=when, due_at=pl.col("due_at"), level=pl.lit(0, pl.Int16), reopened=pl.lit(0, pl.Int16),
            supporters=pl.lit(0, pl.Int32), events=pl.when("is_open").then(1).otherwise(4).cast(pl.Int16),
            wants_woman=pl.lit(False), care=pl.lit(NO_CARE), gist_sealed=pl.col("gist"),
            is_sample=pl.lit(self.is_sample),
        )  # fmt: skip

    def _events(self, cases: pl.DataFrame) -> pl.DataFrame:
        due = pl.col("first_due").dt.strftime("%Y-%m-%dT%H:%M:%S+00:00")
        filed = pl.concat_str(pl.lit('\x01{"way": "import", "due": "'), due, pl.lit('"}'))
        closed = cases.filter(~pl.col("is_open"))
        outcome = pl.concat_str(pl.lit('\x01{"due": null, "outcome": "'), pl.col("outcome"), pl.lit('"}'))
        nothing = pl.lit("\x01" + json.dumps({}))
        parts = [self._event(cases, 1, Deed.FILE, Role.CITIZEN, Status.NEW, filed, pl.col("filed_at"))]
        for n, deed, role, status in CLOSED_BY:
            facts = outcome if deed is Deed.PROPOSE else nothing
            at = pl.col("filed_at") if deed is Deed.PICK_UP else pl.col("closed_at")
            parts.append(self._event(closed, n, deed, role, status, facts, at))
        return pl.concat(parts)

    def _event(  # noqa: PLR0917 (a row of the history has these)
        self, cases: pl.DataFrame, n: int, deed: Deed, role: Role, status: Status, facts: pl.Expr, at: pl.Expr
    ) -> pl.DataFrame:
        words = pl.col("sealed") if deed is Deed.FILE else pl.lit(None, pl.Binary)
        return cases.select(
            case_id=pl.col("id"), n=pl.lit(n, pl.Int16), deed=pl.lit(deed.value), role=pl.lit(role.value),
            by=pl.lit(str(self.by)), post_id=pl.col("post"), at=at, status=pl.lit(status.value),
            facts=facts.cast(pl.Binary), sealed=words, is_shown=pl.lit(True),
        )  # fmt: skip

    def _proposals(self, cases: pl.DataFrame) -> pl.DataFrame:
        """What the source says that citizens got. Where it does not, nothing is said: an outcome is never made up.

        Neither evidence nor how the citizen was reached is known; the post is nobody's, so that what others closed
        elsewhere does not count as the work of a post here.
        """
        ended = cases.filter(~pl.col("is_open") & (pl.col("outcome") != ""))
        nothing = pl.lit("")
        return ended.select(
            case_id=pl.col("id"), n=pl.lit(PROPOSED, pl.Int16), outcome=pl.col("outcome"), reason=nothing,
            court=nothing, court_number=nothing, evidence=nothing, reached=nothing, by=pl.lit(str(self.by)),
            at=pl.col("closed_at"), second_by=nothing,
        )  # fmt: skip

    def _people(self, cases: pl.DataFrame) -> None:
        """The citizens of the cases that name one, by number or name."""
        named = cases.filter(pl.col("e164").is_not_null() | pl.col("name").is_not_null())
        if not named.height:
            return
        new = [
            NewCitizen(number or "", name or "", "", "", "", "ur")
            for number, name in named.select("e164", "name").rows()
        ]
        ids: list[UUID] = keep_citizens(citizens=new, at=self.at)
        bulk.copy_rows(
            "casework_caseparty", ("case_id", "citizen_id", "part", "consent", "joined_at"),
            ((case, citizen, Part.COMPLAINANT.value, "", filed) for (case, filed), citizen in
             zip(named.select("id", "filed_at").rows(), ids, strict=True)),
        )  # fmt: skip


def _deadlines(cases: pl.DataFrame, starts: pl.DataFrame) -> pl.DataFrame:
    """The deadlines of each: met on the day it was closed, missed where that was too late."""
    rows = cases.select("id", "rule", "area", "filed_at", "post", "closed_at").join(
        starts, on=["rule", "area", "filed_at"], how="inner"
    )
    late = pl.col("due_at") < pl.col("closed_at")
    return rows.select(
        room=pl.lit(ROOM), reference=pl.col("id"), kind=pl.col("kind"), rule_id=pl.col("rule"), post_id=pl.col("post"),
        area_id=pl.col("area"), days=pl.col("days"), is_working=pl.col("is_working"), started_at=pl.col("filed_at"),
        due_at=pl.col("due_at"), met_at=pl.col("closed_at"), missed_at=pl.when(late).then("due_at"),
    )  # fmt: skip


def _sealed(words: pl.Series) -> pl.Series:
    """The same words sealed; where there are none, nothing."""
    clears = [text.encode() for text in words.to_list() if text]
    sealed = iter(seal_for(WORDS_SEAL).seal_many(clears))
    return pl.Series([next(sealed) if text else None for text in words.to_list()], dtype=pl.Binary)
