from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from sunwai.base.actors import Actor, Right
from sunwai.base.refusals import NotAllowed, NotFound
from sunwai.directory import commands, queries
from sunwai.directory.models import Leave, Officer, Post, Tenure, TransferOrder
from sunwai.directory.types import (
    ActsForThemselves,
    BadDays,
    Charge,
    How,
    NotYourself,
    OnLeaveThen,
    OrderBegan,
    OrderBuiltOn,
    OrderDraft,
    OrderLine,
    OrderRefused,
)
from sunwai.ledger.models import Entry
from tests.directory.makers import a_department, a_post, an_area, an_officer
from tests.people.makers import an_actor

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 7, tzinfo=UTC)
TODAY, LATER = date(2026, 4, 1), date(2026, 4, 10)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


KEEPER = an_actor(Right.KEEP_POSTS)


def an_order(*lines: OrderLine, on: date = TODAY, number: str = "E-1/26") -> OrderDraft:
    return OrderDraft(number, TODAY, on, lines)


def kept(*lines: OrderLine, on: date = TODAY, number: str = "E-1/26", by: Actor = KEEPER) -> TransferOrder:
    return commands.keep_order(draft=an_order(*lines, on=on, number=number), by=by, at=NOON)


def faults(*lines: OrderLine, on: date = TODAY, by: Actor = KEEPER) -> list[tuple[int, str]]:
    plan = commands.plan_order(draft=an_order(*lines, on=on), by=by, at=NOON)
    return [(one.line, one.reason) for one in plan.faults]


def who(post: Post, on: date = TODAY) -> tuple[int | None, How]:
    found = queries.standing_for([post.pk], on)[post.pk]
    return found.officer, found.how


@pytest.fixture
def chain() -> tuple[Post, Post, Post]:
    """The secretary, the head in the district under them, the clerk under the head."""
    secretary = a_post(title="Secretary", code="secretary")
    head = a_post(title="Head", code="head", reports_to=secretary)
    return secretary, head, a_post(code="clerk", reports_to=head)


def test_several_officers_change_places_in_one_order_on_the_same_day(chain: tuple[Post, Post, Post]) -> None:
    _, head, clerk = chain
    chandni, daud = an_officer(post=head, code="chandni"), an_officer(post=clerk, code="daud")
    kept(OrderLine("chandni", "head", "clerk"), OrderLine("daud", "clerk", "head"))
    assert queries.holders([head.pk, clerk.pk], TODAY) == {head.pk: daud, clerk.pk: chandni}
    assert queries.holders([head.pk], date(2026, 3, 31)) == {head.pk: chandni}
    assert Entry.objects.filter(action="directory.keep_order").count() == 1


def test_an_order_planned_ahead_moves_nobody_before_its_day(chain: tuple[Post, Post, Post]) -> None:
    _, head, clerk = chain
    daud = an_officer(post=clerk, code="daud")
    kept(OrderLine("daud", "clerk", "head"), on=LATER)
    assert who(clerk) == (daud.pk, How.HOLDS)
    assert who(head, LATER) == (daud.pk, How.HOLDS)
    assert queries.holder(clerk, LATER) is None


def test_an_officer_with_additional_charge_keeps_their_own_post(chain: tuple[Post, Post, Post]) -> None:
    _, head, clerk = chain
    chandni = an_officer(post=head, code="chandni")
    kept(OrderLine("chandni", takes="clerk", charge=Charge.ADDITIONAL))
    assert {head, clerk} == set(queries.posts_held(chandni, TODAY))
    assert Tenure.objects.get(post=clerk).charge == Charge.ADDITIONAL


def test_an_order_is_withdrawn_before_it_begins_and_all_stay_where_they_are(chain: tuple[Post, Post, Post]) -> None:
    _, head, clerk = chain
    daud = an_officer(post=clerk, code="daud")
    order = kept(OrderLine("daud", "clerk", "head"), on=LATER)
    commands.withdraw_order(order=order.pk, by=KEEPER, at=NOON)
    assert queries.holder(clerk, LATER) == daud
    assert queries.holder(head, LATER) is None
    with pytest.raises(OrderBegan):
        commands.withdraw_order(order=order.pk, by=KEEPER, at=NOON)


def test_an_order_that_began_is_not_withdrawn(chain: tuple[Post, Post, Post]) -> None:
    an_officer(post=chain[2], code="daud")
    order = kept(OrderLine("daud", "clerk", "head"))
    with pytest.raises(OrderBegan):
        commands.withdraw_order(order=order.pk, by=KEEPER, at=NOON)


def test_an_order_that_another_builds_on_is_not_withdrawn(chain: tuple[Post, Post, Post]) -> None:
    an_officer(post=chain[2], code="daud")
    an_officer(code="chandni")
    first = kept(OrderLine("daud", "clerk", "head"), on=LATER)
    kept(OrderLine("chandni", takes="clerk"), on=date(2026, 4, 20), number="E-2/26")
    with pytest.raises(OrderBuiltOn):
        commands.withdraw_order(order=first.pk, by=KEEPER, at=NOON)


def test_what_is_wrong_is_said_for_each_line_and_nothing_is_done(chain: tuple[Post, Post, Post]) -> None:
    _, head, _ = chain
    an_officer(post=head, code="chandni")
    an_officer(code="daud")
    lines = [OrderLine("nobody", takes="clerk"), OrderLine("daud", "clerk"), OrderLine("daud", takes="head"),
             OrderLine("daud", takes="nowhere"), OrderLine("daud"), OrderLine("chandni", takes="clerk")]  # fmt: skip
    assert [line for line, _ in faults(*lines)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(OrderRefused) as refused:
        kept(*lines)
    assert len(refused.value.faults) == 6
    assert not TransferOrder.objects.exists()


def test_two_lines_that_contradict_each_other_are_named(chain: tuple[Post, Post, Post]) -> None:
    an_officer(code="daud")
    an_officer(code="chandni")
    found = faults(OrderLine("daud", takes="clerk"), OrderLine("chandni", takes="clerk"))
    assert found == [(2, "It contradicts line 1.")]


def test_an_order_has_a_number_of_its_own_and_begins_today_at_the_earliest(chain: tuple[Post, Post, Post]) -> None:
    an_officer(code="daud")
    assert [line for line, _ in faults(OrderLine("daud", takes="clerk"), on=date(2026, 3, 31))] == [0]
    kept(OrderLine("daud", takes="clerk"))
    assert faults(OrderLine("daud", takes="head", charge=Charge.ADDITIONAL)) == [
        (0, "There is an order E-1/26 already.")
    ]


def test_posts_out_of_ones_charge_and_ones_own_are_refused() -> None:
    here, there = an_area(), an_area()
    mine = a_post(area=here, code="mine", department=a_department())
    a_post(area=there, code="theirs")
    officer = an_officer(post=mine, code="daud")
    an_officer(code="chandni")
    keeper = an_actor(Right.KEEP_POSTS, areas={here.pk})
    assert faults(OrderLine("chandni", takes="theirs"), by=keeper) == [(1, "The post “theirs” is not in your charge.")]
    himself = Actor("account", "1", keeper.grants, posts=frozenset([mine.pk]))
    assert officer.pk
    assert faults(OrderLine("daud", "mine"), by=himself) == [(1, "You cannot move yourself: somebody else must.")]
    with pytest.raises(NotAllowed):
        faults(OrderLine("daud", "mine"), by=an_actor(Right.SEE_REPORTS))


def test_a_sheet_of_lines_is_read_and_each_bad_line_named() -> None:
    sheet = b"officer,leaves,takes,charge\ndaud,clerk,head,\nchandni,,clerk,additional\n"
    assert commands.read_lines(sheet) == [
        OrderLine("daud", "clerk", "head"), OrderLine("chandni", "", "clerk", Charge.ADDITIONAL)
    ]  # fmt: skip
    with pytest.raises(OrderRefused) as refused:
        commands.read_lines(b"officer,takes,charge\ndaud,clerk,half\nchandni\n")
    assert [one.line for one in refused.value.faults] == [1, 2]
    for bad in (b"name,post\n", b"\xff\xfe", b""):
        with pytest.raises(OrderRefused):
            commands.read_lines(bad)


def test_a_vacant_post_goes_to_the_one_it_reports_to_and_back_when_it_is_filled(
    chain: tuple[Post, Post, Post],
) -> None:
    secretary, head, clerk = chain
    boss = an_officer(post=secretary)
    assert who(clerk) == (boss.pk, How.FORWARDED)
    assert queries.posts_stood_for(boss.pk, TODAY) == (
        {secretary.pk, head.pk, clerk.pk}, {head.pk, clerk.pk},
    )  # fmt: skip
    chandni = an_officer(post=head, code="chandni")
    assert who(clerk) == (chandni.pk, How.FORWARDED)
    assert queries.posts_stood_for(boss.pk, TODAY) == ({secretary.pk}, frozenset())
    daud = an_officer(post=clerk)
    assert who(clerk) == (daud.pk, How.HOLDS)
    assert queries.posts_stood_for(chandni.pk, TODAY) == ({head.pk}, frozenset())


def test_nobody_answers_for_a_post_where_nobody_stands_above() -> None:
    assert who(a_post()) == (None, How.NOBODY)
    assert queries.posts_stood_for(None, TODAY) == (frozenset(), frozenset())


def on_leave(officer: Officer, acting: Officer | None = None) -> Leave:
    return commands.give_leave(
        officer=officer, first=TODAY, back=LATER, acting=acting, by=KEEPER, at=NOON
    )  # fmt: skip


def test_who_acts_answers_for_the_post_while_its_officer_is_on_leave(chain: tuple[Post, Post, Post]) -> None:
    _, head, clerk = chain
    chandni, daud = an_officer(post=head), an_officer(post=clerk)
    on_leave(chandni, daud)
    assert who(head) == (daud.pk, How.ACTS)
    assert queries.posts_stood_for(daud.pk, TODAY)[0] == {head.pk, clerk.pk}
    assert queries.posts_stood_for(chandni.pk, TODAY)[0] == frozenset()
    assert who(head, LATER) == (chandni.pk, How.HOLDS)
    assert queries.holder(head, TODAY) == chandni


def test_without_anybody_acting_the_post_above_answers_and_an_early_return_ends_it(
    chain: tuple[Post, Post, Post],
) -> None:
    secretary, head, _ = chain
    boss, chandni = an_officer(post=secretary), an_officer(post=head)
    leave = on_leave(chandni)
    assert who(head) == (boss.pk, How.FORWARDED)
    commands.end_leave(leave=leave.pk, by=KEEPER, at=NOON)
    assert who(head) == (chandni.pk, How.HOLDS)
    with pytest.raises(NotFound):
        commands.end_leave(leave=leave.pk, by=KEEPER, at=NOON)


def test_two_who_are_both_away_do_not_act_for_each_other(chain: tuple[Post, Post, Post]) -> None:
    _, head, clerk = chain
    chandni, daud = an_officer(post=head), an_officer(post=clerk)
    on_leave(chandni, daud)
    with pytest.raises(OnLeaveThen):
        on_leave(chandni)
    with pytest.raises(ActsForThemselves):
        on_leave(daud, daud)
    with pytest.raises(OnLeaveThen):
        on_leave(daud, chandni)
    assert Leave.objects.count() == 1


def test_leave_has_days_in_order_and_is_given_by_somebody_else(chain: tuple[Post, Post, Post]) -> None:
    chandni = an_officer(post=chain[1])
    with pytest.raises(BadDays):
        commands.give_leave(officer=chandni, first=LATER, back=TODAY, by=KEEPER, at=NOON)
    herself = Actor("account", "1", KEEPER.grants, posts=frozenset([chain[1].pk]))
    with pytest.raises(NotYourself):
        commands.give_leave(officer=chandni, first=TODAY, back=LATER, by=herself, at=NOON)
    with pytest.raises(NotFound):
        commands.give_leave(officer=an_officer(), first=TODAY, back=LATER, by=KEEPER, at=NOON)


def test_whoever_leaves_for_good_holds_nothing_and_takes_nothing_later(chain: tuple[Post, Post, Post]) -> None:
    secretary, head, clerk = chain
    boss, chandni = an_officer(post=secretary), an_officer(post=head, code="chandni")
    kept(OrderLine("chandni", "head", "clerk"), on=LATER)
    assert commands.end_tenures(officer=chandni, by=KEEPER, at=NOON) == [head.pk, clerk.pk]
    for post, day in ((head, TODAY), (head, LATER), (clerk, LATER)):
        assert who(post, day) == (boss.pk, How.FORWARDED)
