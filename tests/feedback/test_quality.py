"""The pure detectors: what they see, what they leave alone, and what they do not depend on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from sunwai.feedback.quality import answers, frames, peers
from sunwai.feedback.quality.examine import Examined, by_office, examine, strong
from sunwai.feedback.quality.sentences import NAMES, Said, how_sure, sentence
from sunwai.people.shapes import shapes

MONTH = 2026 * 12 + 2
OFFICES = 30


def honest(seed: int = 1, offices: int = OFFICES, rows: int = 80) -> pl.DataFrame:
    """A month of offices in places of ten, as frames: most numbers come once, a few again, some go elsewhere too."""
    luck = np.random.default_rng(seed)
    made = []
    for office in range(offices):
        numbers = np.concatenate([
            luck.integers(0, 10**9, rows), luck.integers(0, 400, rows // 4) + office // 10 * 1000
        ])  # fmt: skip
        for number, days in zip(*np.unique(numbers, return_counts=True), strict=True):
            clerk = int(luck.integers(0, 3))
            tried = luck.random() < 0.9
            reached = bool(tried and luck.random() < 0.92)
            replied = bool(reached and luck.random() < 0.3)
            astray = bool(replied and luck.random() < 0.05)
            made.append((MONTH, office, int(number), int(days), int(days), clerk, (clerk + int(days > 1)) % 3,
                         int(tried), int(reached), int(replied), int(astray)))  # fmt: skip
    return pl.DataFrame(made, schema=frames.USES, orient="row")


def feeds(uses: pl.DataFrame, **more: pl.DataFrame) -> frames.Feeds:
    offices = uses["office"].unique().sort()
    totals = uses.group_by("month", "office").agg(pl.col("rows").sum()).with_columns(closed=0, swapped=0)
    places = pl.DataFrame({"office": offices, "place": offices // 10, "department": offices * 0,
                           "busiest": [0.4] * len(offices)})  # fmt: skip
    return frames.Feeds(uses, totals.select(*frames.TOTALS).cast(frames.TOTALS), places.cast(frames.OFFICES), **more)


def planted(rows: list[tuple[int, int, dict[str, int]]]) -> pl.DataFrame:
    """More uses: office, number, and what differs from one ordinary visit."""
    usual = {"month": MONTH, "rows": 1, "days": 1, "clerk_low": 0, "clerk_high": 0, "tried": 1, "delivered": 1,
             "replied": 0, "astray": 0}  # fmt: skip
    made = [usual | {"office": office, "contact": contact} | other for office, contact, other in rows]
    return pl.DataFrame(made).select(*frames.USES).cast(frames.USES)


def seen(uses: pl.DataFrame, office: int = 0, **more: pl.DataFrame) -> set[str]:
    """The kinds of signals about an office."""
    found = strong(examine(feeds(uses, **more), MONTH))
    return set(found.filter((pl.col("office") == office) & (pl.col("chance") < 1e-4))["kind"].to_list())


def test_an_honest_month_accuses_nobody() -> None:
    judged = by_office(examine(feeds(honest()), MONTH))
    assert judged["chance"].min() > 0.05


def test_a_number_on_every_day_at_one_office_is_seen_and_whose_clerk() -> None:
    own = planted([(0, 777, {"rows": 40, "days": 25})])
    assert {"one_number", "one_clerk"} <= seen(pl.concat([honest(), own]))


def test_a_village_phone_that_all_offices_of_the_place_see_is_left_alone() -> None:
    village = planted([(office, 777, {"rows": 9, "days": 8, "clerk_high": 1}) for office in range(10)])
    assert seen(pl.concat([honest(), village])) == set()


def test_a_school_that_brings_forty_on_two_days_is_left_alone() -> None:
    school = planted([(0, 777, {"rows": 40, "days": 2})])
    assert seen(pl.concat([honest(), school])) == set()


def test_a_tout_at_three_offices_of_ten_is_seen_at_each() -> None:
    tout = planted([(office, 777, {"rows": 20, "days": 18, "clerk_high": 1}) for office in (0, 1, 2)])
    uses = pl.concat([honest(), tout])
    assert all("one_number" in seen(uses, office) for office in (0, 1, 2))


def test_numbers_never_reached_and_numbers_of_strangers_are_seen() -> None:
    nobody = [(0, 5000 + n, {"delivered": 0}) for n in range(60)]
    others = [(1, 9000 + n, {"replied": 1, "astray": 1}) for n in range(30)]
    uses = pl.concat([honest(), planted(nobody), planted(others)])
    assert "dead_numbers" in seen(uses, 0)
    assert "strangers" in seen(uses, 1)


def test_staff_numbers_and_numbers_that_opted_out_are_seen_where_they_keep_coming() -> None:
    marks = pl.DataFrame({"contact": [1, 2], "staff": [True, False], "opted_out": [False, True]}, schema=frames.MARKS)
    uses = pl.concat([honest(), planted([(0, 1, {"rows": 12}), (1, 2, {"rows": 12})])])
    assert "staff_numbers" in seen(uses, 0, marks=marks)
    assert "opted_out" in seen(uses, 1, marks=marks)


def test_work_on_closed_days_and_exchanged_numbers_are_seen() -> None:
    here = feeds(honest())
    odd = pl.when(pl.col("office") == 0)
    totals = here.totals.with_columns(closed=odd.then(20).otherwise(0), swapped=odd.then(8).otherwise(0))
    found = examine(replace(here, totals=totals.cast(frames.TOTALS)), MONTH)
    assert {"closed_days", "alternating"} <= set(strong(found).filter(pl.col("office") == 0)["kind"].to_list())


def test_a_month_far_above_the_offices_own_is_seen_and_a_season_is_not() -> None:
    here = feeds(honest())
    past = [here.totals.with_columns(month=pl.lit(MONTH - back, pl.Int32)) for back in range(1, 6)]
    season = pl.col("rows") * pl.when(pl.col("office") == 0).then(6).otherwise(2)
    totals = pl.concat([*past, here.totals.with_columns(rows=season.cast(pl.Int32))])
    found = strong(examine(replace(here, totals=totals), MONTH)).filter(pl.col("kind") == "volume")
    assert found["office"].to_list() == [0]


def numbers(*texts: str) -> dict[str, tuple[bool, bool]]:
    rows = pl.DataFrame({"place": [1] * len(texts), "contact": list(texts), "e164": list(texts)})
    return {one["contact"]: (one["drawn"], one["in_run"]) for one in shapes(rows).to_dicts()}


@pytest.mark.parametrize("tail", ["5555555", "1212121", "1234567", "7654321", "1122334", "2222223"])
def test_numbers_that_follow_the_fingers_are_known(tail: str) -> None:
    assert numbers(f"+92300{tail}")[f"+92300{tail}"][0]


def test_ordinary_numbers_are_ordinary_and_two_neighbours_are_a_family() -> None:
    found = numbers("+923214857302", "+923214857303", "+923019374628", "+924235761192")
    assert set(found.values()) == {(False, False)}


def test_three_that_follow_each_other_are_a_run() -> None:
    found = numbers("+923214857302", "+923214857303", "+923214857305", "+923019374628")
    assert [run for _, run in found.values()].count(True) == 3


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_text_has_a_shape_or_none_and_nothing_breaks(texts: list[str]) -> None:
    rows = pl.DataFrame({"place": [1] * len(texts), "contact": texts, "e164": texts},
                        schema={"place": pl.Int64, "contact": pl.String, "e164": pl.String})  # fmt: skip
    assert shapes(rows).height == len(set(texts))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_the_order_of_rows_says_nothing(seed: int) -> None:
    uses = pl.concat([honest(), planted([(0, 777, {"rows": 40, "days": 25})])])
    one, other = (
        examine(feeds(rows), MONTH).tested for rows in (uses, uses.sample(fraction=1, shuffle=True, seed=seed))
    )
    assert one.drop("chance", "expected").equals(other.drop("chance", "expected"))
    assert np.allclose(one["chance"], other["chance"], rtol=1e-6)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10**6))
def test_no_honest_office_is_ever_certain_to_be_bad(seed: int) -> None:
    judged = by_office(examine(feeds(honest(seed)), MONTH))
    assert judged["chance"].min() > 1e-4


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60))
def test_more_of_it_is_never_weaker_evidence(few: int, more: int) -> None:
    few, more = sorted((few, more))
    others = peers.Peers(0.05, 0.01)
    weak, strong_ = others.chances(np.array([few, more]), np.array([80, 80]))
    assert strong_ <= weak


def test_a_fifth_of_all_cheating_does_not_pass_for_how_people_are() -> None:
    luck = np.random.default_rng(1)
    of = np.full(200, 300)
    counts = luck.binomial(of, 0.05)
    counts[:40] += 90
    found = peers.fit(counts, of)
    assert found is not None
    assert found.mean == pytest.approx(0.05, rel=0.1)
    assert (found.chances(counts, of)[:40] < 1e-6).all()


def test_too_few_peers_say_nothing() -> None:
    assert peers.fit(np.array([9, 1]), np.array([10, 10])) is None
    assert examine(feeds(honest(offices=3)), MONTH).tested.filter(pl.col("chance") < 0.01).height == 0


def test_nothing_is_examined_without_complaint() -> None:
    nothing = frames.Feeds(*(frames.empty(one) for one in (frames.USES, frames.TOTALS, frames.OFFICES)))
    assert isinstance(examine(nothing, MONTH), Examined)
    assert strong(examine(nothing, MONTH)).height == 0


NOON = datetime(2026, 3, 10, 7, tzinfo=UTC)


def said(staged: list[tuple[int, int | None, datetime]]) -> pl.DataFrame:
    """Twenty sources with ordinary praise through a month, and what was staged at the first."""
    luck = np.random.default_rng(3)
    rows = [
        (source, int(luck.integers(0, 10**9)), int(luck.integers(0, 10**9)),
         datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=int(luck.integers(0, 30 * 86400))))
        for source in range(20) for _ in range(60)
    ]  # fmt: skip
    rows += [(0, *one) for one in staged]
    full = [(place, *row, True) for place, row in enumerate(rows)]
    return pl.DataFrame(full, schema=answers.ANSWERS, orient="row")


def staged_kinds(rows: pl.DataFrame, reviews: list[date] | None = None) -> set[str]:
    found = answers.strong(answers.examine(rows, reviews or []))
    return set(found.filter((pl.col("office") == 0) & (pl.col("chance") < 1e-4))["kind"].to_list())


def test_praise_from_few_phones_in_seconds_and_the_same_words_is_seen() -> None:
    staged = [(n % 3, 42, NOON + timedelta(seconds=4 * n)) for n in range(40)]
    assert staged_kinds(said(staged)) >= {"few_phones", "within_seconds", "same_words"}


def test_ordinary_praise_is_left_alone() -> None:
    assert answers.strong(answers.examine(said([]), [date(2026, 4, 1)])).height == 0


def test_praise_just_before_a_review_is_seen() -> None:
    staged = [(n, None, datetime(2026, 3, 30, tzinfo=UTC) + timedelta(minutes=31 * n)) for n in range(60)]
    assert staged_kinds(said(staged), [date(2026, 4, 1)]) == {"before_review"}


def test_short_words_are_everybodys_and_case_and_signs_are_no_difference() -> None:
    assert answers.digest_of("Ji haan!", b"k") is None
    assert answers.digest_of("Bohat acha kaam, SHUKRIA", b"k") == answers.digest_of("bohat acha kaam shukria!!", b"k")
    assert answers.digest_of("\u202e\x00" * 40_000, b"k") is None
    assert answers.digest_of("\ud800" * 20 + "a" * 20, b"k") is not None


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_every_kind_has_a_sentence_in_both_languages(kind: str) -> None:
    with translation.override("ur"):
        urdu = sentence(Said(kind, 12, 80, 0.02))
    with translation.override("en"):
        assert urdu != sentence(Said(kind, 12, 80, 0.02))
    assert "%" not in urdu.replace("15.0%", "").replace("2.0%", "")


def test_how_sure_never_says_certain() -> None:
    with translation.override("en"):
        assert all("chance" in how_sure(rate) for rate in (0.0, 1e-300, 0.004, 0.3, 1.0))
